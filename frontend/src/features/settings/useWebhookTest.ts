import { toast } from "@/shared/lib/toast";
import { useWebhookChanges, type Webhook } from "./webhooks";
import { nameOf, problemOf, sentenceFor } from "./webhookWords";

/** Tries a webhook out, and says what came of it. */
export function useWebhookTest(webhook: Webhook) {
  const { test } = useWebhookChanges();
  const name = nameOf(webhook);
  return {
    isTesting: test.isPending,
    // A promise: the dialog may be closed before the receiver has answered.
    test: () =>
      test.mutateAsync(webhook.id).then(
        ({ error, status }) => {
          const answer = status === null ? "" : ` (${status})`;
          if (error === "") toast.done(`${name} took the test${answer}.`);
          else toast.error(`${name} did not take the test${answer}. ${problemOf(error)}`);
        },
        (error) => toast.error(sentenceFor(error)),
      ),
  };
}
