import { Button, Checkbox } from "@mantine/core";
import { sentenceOf } from "@/api/errors";
import type { NotificationKind } from "@/api/news/notifications";
import { askToTell, usePermission } from "@/shared/lib/browserNotice";
import { Patience } from "@/shared/ui/Patience";
import { MailAddress } from "./MailAddress";
import classes from "./NotificationsSection.module.css";
import { type Channel, type Settings, useChoose, useSettings } from "./settings";
import { kindNames } from "./words";

const channelNames: Readonly<Record<Channel, string>> = {
  in_app: "In the page",
  browser: "By the browser",
  mail: "By mail",
};

/** What this person is told, and how. */
export function NotificationsSection() {
  const settings = useSettings();
  return (
    <section id="notifications" aria-labelledby="notifications-heading" className={classes.section}>
      <h2 id="notifications-heading" className={classes.heading}>
        Notifications
      </h2>
      {settings.isPending && <Patience label="Loading what you are told" />}
      {settings.isError && <p className={classes.problem}>{sentenceOf(settings.error)}</p>}
      {settings.data && (
        <>
          <Choices settings={settings.data} />
          <InThisBrowser />
          <MailAddress mail={settings.data.mail} />
        </>
      )}
    </section>
  );
}

function Choices({ settings: { events, mail } }: { settings: Settings }) {
  const choose = useChoose();
  const channels: Channel[] = mail.is_available ? ["in_app", "browser", "mail"] : ["in_app", "browser"];
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">Tell me when …</th>
          {channels.map((channel) => (
            <th key={channel} scope="col" className={classes.channel}>
              {channelNames[channel]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {(Object.keys(kindNames) as NotificationKind[]).map((kind) => (
          <tr key={kind}>
            <th scope="row" className={classes.kind}>
              {kindNames[kind]}
            </th>
            {channels.map((channel) => (
              <td key={channel} className={classes.channel}>
                <Checkbox
                  classNames={{ body: classes.box }}
                  aria-label={`${channelNames[channel]}: ${kindNames[kind]}`}
                  // Where there is no address yet, nothing can be mailed.
                  disabled={channel === "mail" && !mail.is_possible}
                  checked={events[kind][channel] && (channel !== "mail" || mail.is_possible)}
                  onChange={(event) => choose({ kind, channel, isWanted: event.currentTarget.checked })}
                />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const permissions = {
  default: "This browser tells you nothing yet.",
  granted: "This browser tells you while you look at another tab.",
  denied:
    "This browser does not let the page tell you anything. Allow notifications in its settings for this site.",
  unsupported: "This browser has no notifications for pages like this one.",
};

/** Whether the browser may tell anything: it is asked only by the press of the button. */
function InThisBrowser() {
  const may = usePermission();
  return (
    <div className={classes.row}>
      <p role="status">{permissions[may]}</p>
      {may === "default" && (
        <Button size="compact-md" fz={13} variant="default" onClick={() => void askToTell()}>
          Allow
        </Button>
      )}
    </div>
  );
}
