import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useLocation } from "react-router";
import { Patience } from "@/shared/ui/Patience";
import tokens from "./TokensSection.module.css";
import { NewWebhookDialog } from "./WebhookDialogs";
import { WebhookRow } from "./WebhookRow";
import { useWebhooks } from "./webhooks";
import { sentenceFor } from "./webhookWords";

/** Where this person's events are sent. */
export function WebhooksSection() {
  const webhooks = useWebhooks();
  const [isMaking, setMaking] = useState(false);
  const fresh = useRef<HTMLButtonElement>(null);
  const section = useRef<HTMLElement>(null);
  const { isPending } = webhooks;
  const { hash } = useLocation();
  useEffect(() => {
    // The place that the address names is there only now.
    if (!isPending && hash === "#webhooks") section.current?.scrollIntoView();
  }, [isPending, hash]);
  return (
    <section id="webhooks" ref={section} aria-labelledby="webhooks-heading" className={tokens.section}>
      <div className={tokens.top}>
        <div>
          <h2 id="webhooks-heading">Webhooks</h2>
          <p className={tokens.explained}>
            A webhook sends what happens to your notes to an address of yours, event by event and signed.
          </p>
        </div>
        <Button ref={fresh} size="compact-md" fz={13} onClick={() => setMaking(true)}>
          New webhook
        </Button>
      </div>
      {isPending && <Patience label="Loading webhooks" />}
      {webhooks.isError && <p className={tokens.problem}>{sentenceFor(webhooks.error)}</p>}
      {webhooks.data?.length === 0 && <p className={tokens.none}>Nothing is sent anywhere.</p>}
      {webhooks.data && webhooks.data.length > 0 && (
        <ul className={tokens.tokens} aria-label="Webhooks">
          {webhooks.data.map((webhook) => (
            <WebhookRow key={webhook.id} webhook={webhook} onDeleted={() => fresh.current?.focus()} />
          ))}
        </ul>
      )}
      <NewWebhookDialog opened={isMaking} onClose={() => setMaking(false)} />
    </section>
  );
}
