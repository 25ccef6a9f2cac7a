import { Button, Group, Modal } from "@mantine/core";
import { useState } from "react";
import { useNow } from "@/shared/hooks/useNow";
import { exactTime, spokenTime } from "@/shared/lib/relativeTime";
import { toast } from "@/shared/lib/toast";
import { Notice } from "@/shared/ui/Notice";
import { Patience } from "@/shared/ui/Patience";
import tokens from "./TokensSection.module.css";
import { useWebhookTest } from "./useWebhookTest";
import classes from "./Webhooks.module.css";
import { type Delivery, useDeliveries, useWebhookChanges, type Webhook } from "./webhooks";
import { factsOf, nameOf, problemOf, sentenceFor, standingOf, troubleOf, whatWasSent } from "./webhookWords";

interface DeliveriesDialogProps {
  webhook: Webhook;
  opened: boolean;
  onClose(): void;
}

/** What was sent to a webhook and what came of it, and what can be sent once more. */
export function DeliveriesDialog({ webhook, opened, onClose }: DeliveriesDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Deliveries to ${nameOf(webhook)}`} size={620}>
      <Deliveries webhook={webhook} />
    </Modal>
  );
}

function Deliveries({ webhook }: { webhook: Webhook }) {
  const [pages, setPages] = useState(1);
  const log = useDeliveries(webhook.id, pages);
  const { replay } = useWebhookChanges();
  const { test, isTesting } = useWebhookTest(webhook);
  const now = useNow();
  const deliveries = log.data?.deliveries ?? [];
  const trouble = troubleOf(webhook, now);
  const sendFrom = (since: number, said: string) =>
    replay.mutateAsync({ id: webhook.id, since }).then(
      () => toast.done(webhook.is_active ? said : `${said.slice(0, -1)} once it is switched on.`),
      (error) => toast.error(sentenceFor(error)),
    );

  return (
    <>
      {trouble && (
        <Notice
          tone="warning"
          actions={
            standingOf(webhook) === "failing" && (
              <Button
                size="compact-sm"
                variant="default"
                loading={replay.isPending}
                onClick={() => void sendFrom(webhook.position, "It is tried now.")}
              >
                Try now
              </Button>
            )
          }
        >
          {trouble}
        </Notice>
      )}
      <Group justify="space-between" gap="xs" mb="xs">
        <span className={tokens.facts}>Kept for a while, the newest first.</span>
        <Button size="compact-sm" variant="default" loading={isTesting} onClick={() => void test()}>
          Send a test
        </Button>
      </Group>
      {log.isPending && <Patience label="Loading deliveries" />}
      {log.isError && <p className={tokens.problem}>{sentenceFor(log.error)}</p>}
      {log.data && deliveries.length === 0 && <p className={tokens.none}>Nothing was sent yet.</p>}
      {deliveries.length > 0 && (
        <ul className={tokens.tokens} aria-label="Deliveries">
          {deliveries.map((delivery) => (
            <Entry
              key={delivery.id}
              delivery={delivery}
              now={now}
              isSending={replay.isPending}
              onSendAgain={(position) =>
                void sendFrom(position - 1, "This and whatever came after it is sent once more.")
              }
            />
          ))}
        </ul>
      )}
      {log.data?.hasMore && (
        <Button
          variant="subtle"
          color="gray"
          fullWidth
          loading={log.isPlaceholderData}
          onClick={() => setPages(pages + 1)}
        >
          Older ones
        </Button>
      )}
    </>
  );
}

interface EntryProps {
  delivery: Delivery;
  now: number;
  isSending: boolean;
  onSendAgain(position: number): void;
}

function Entry({ delivery, now, isSending, onSendAgain }: EntryProps) {
  const { position, at, excerpt } = delivery;
  const problem = problemOf(delivery.error);
  const isGone = delivery.error === "position_gone";
  const what = whatWasSent(delivery);
  return (
    <li className={classes.entry}>
      <div className={classes.what}>
        <span>
          <span className={classes.standing} data-standing={problem ? "failing" : "on"}>
            {isGone ? "Skipped" : problem ? "Not taken" : "Taken"}
          </span>{" "}
          <span className={tokens.name}>{what}</span>
        </span>
        <span className={tokens.facts}>
          <time dateTime={at} title={exactTime(at)}>
            {spokenTime(at, now)}
          </time>
          {!isGone && ` · ${factsOf(delivery)}`}
        </span>
        {problem && <span className={classes.trouble}>{problem}</span>}
        {excerpt && (
          <details className={classes.answer}>
            <summary>{isGone ? "Which ones" : "What it answered"}</summary>
            <pre>{excerpt}</pre>
          </details>
        )}
      </div>
      {position !== null && !isGone && (
        <Button
          size="compact-sm"
          variant="default"
          disabled={isSending}
          aria-label={`Send again from here: ${what}, ${spokenTime(at, now)}`}
          onClick={() => onSendAgain(position)}
        >
          Send again from here
        </Button>
      )}
    </li>
  );
}
