import { Button } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { sentenceOf } from "@/api/errors";
import { toast } from "@/shared/lib/toast";
import { Face } from "@/shared/ui/Face";
import { IconButton } from "@/shared/ui/IconButton";
import { type GivenRole, useAccessRequests, useShareChanges } from "./api";
import classes from "./ShareDialog.module.css";

/** Who asks to be let into one's own note, each with the answers that there are. Nothing where nobody asks. */
export function WhoAsks({ noteId, enabled }: { noteId: string; enabled: boolean }) {
  const asking = useAccessRequests(noteId, enabled);
  const { give, decline } = useShareChanges(noteId);
  const sayProblem = (error: Error) => toast.error(sentenceOf(error));
  const letIn = (username: string, role: GivenRole) =>
    give.mutate({ username, role }, { onError: sayProblem });
  const isBusy = give.isPending || decline.isPending;
  if (!asking.data?.length) return null;
  return (
    <section className={classes.asking} aria-labelledby="who-asks">
      <h3 id="who-asks" className={classes.asks}>
        Asks for access
      </h3>
      <ul className={classes.people} aria-labelledby="who-asks">
        {asking.data.map(({ username, color }) => (
          <li key={username} className={classes.person}>
            <Face name={username} color={color} size={30} />
            <span className={classes.name}>{username}</span>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={`Can view: ${username}`}
              disabled={isBusy}
              onClick={() => letIn(username, "viewer")}
            >
              Can view
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={`Can edit: ${username}`}
              disabled={isBusy}
              onClick={() => letIn(username, "editor")}
            >
              Can edit
            </Button>
            <IconButton
              label={`Decline ${username}`}
              disabled={isBusy}
              onClick={() => decline.mutate(username, { onError: sayProblem })}
            >
              <IconX size={16} stroke={1.8} />
            </IconButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
