import { Button, Menu } from "@mantine/core";
import { useRef, useState } from "react";
import { useNow } from "@/shared/hooks/useNow";
import { toast } from "@/shared/lib/toast";
import { Notice } from "@/shared/ui/Notice";
import { DeliveriesDialog } from "./DeliveriesDialog";
import tokens from "./TokensSection.module.css";
import { useWebhookTest } from "./useWebhookTest";
import { AnotherSecretDialog, DeleteDialog, EditDialog } from "./WebhookDialogs";
import classes from "./Webhooks.module.css";
import { useWebhookChanges, type Webhook } from "./webhooks";
import { lastTaken, nameOf, sentenceFor, sentOf, standingOf, standingWords, troubleOf } from "./webhookWords";

type Dialog = "deliveries" | "edit" | "secret" | "delete";

interface WebhookRowProps {
  webhook: Webhook;
  /** This row is about to go, and the focus in it. */
  onDeleted(): void;
}

/** One webhook: where it leads, how it stands, and what can be done with it. */
export function WebhookRow({ webhook, onDeleted }: WebhookRowProps) {
  const { change } = useWebhookChanges();
  const { test, isTesting } = useWebhookTest(webhook);
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const more = useRef<HTMLButtonElement>(null);
  const now = useNow();
  const name = nameOf(webhook);
  const standing = standingOf(webhook);
  const trouble = troubleOf(webhook, now);

  const flip = () =>
    change.mutateAsync({ id: webhook.id, is_active: !webhook.is_active }).then(
      () => toast.quiet(`${name} is switched ${webhook.is_active ? "off" : "on"}.`),
      (error) => toast.error(sentenceFor(error)),
    );
  const common = { webhook, onClose: () => setDialog(null) };
  // What was chosen in the menu is gone with the menu, so the focus goes back to the menu's button.
  const fromMenu = { ...common, returnFocus: false, onExitTransitionEnd: () => more.current?.focus() };

  return (
    <li className={classes.row}>
      <div className={classes.what}>
        <span>
          <span className={tokens.name}>{name}</span>{" "}
          <span className={classes.standing} data-standing={standing}>
            {standingWords[standing]}
          </span>
        </span>
        <span className={tokens.facts}>
          <code>{webhook.url}</code>
        </span>
        <span className={tokens.facts}>
          Sends {sentOf(webhook)} · {lastTaken(webhook, now)}
        </span>
      </div>
      <div className={classes.actions}>
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`Deliveries to ${name}`}
          onClick={() => setDialog("deliveries")}
        >
          Deliveries
        </Button>
        <Menu position="bottom-end" width={200}>
          <Menu.Target>
            <Button
              ref={more}
              size="compact-sm"
              variant="default"
              aria-label={`More about ${name}`}
              loading={isTesting}
            >
              More
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => void test()}>Send a test</Menu.Item>
            <Menu.Item onClick={() => setDialog("edit")}>Edit</Menu.Item>
            <Menu.Item onClick={() => void flip()}>Switch {webhook.is_active ? "off" : "on"}</Menu.Item>
            <Menu.Item onClick={() => setDialog("secret")}>Another secret</Menu.Item>
            <Menu.Divider />
            <Menu.Item color="var(--danger)" onClick={() => setDialog("delete")}>
              Delete
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      {trouble && (
        <div className={classes.notice}>
          <Notice
            tone="warning"
            actions={
              standing === "off" && (
                <Button
                  size="compact-sm"
                  variant="default"
                  loading={change.isPending}
                  onClick={() => void flip()}
                >
                  Switch on
                </Button>
              )
            }
          >
            {trouble}
          </Notice>
        </div>
      )}
      <DeliveriesDialog {...common} opened={dialog === "deliveries"} />
      <EditDialog {...fromMenu} opened={dialog === "edit"} />
      <AnotherSecretDialog {...fromMenu} opened={dialog === "secret"} />
      <DeleteDialog {...fromMenu} onDeleted={onDeleted} opened={dialog === "delete"} />
    </li>
  );
}
