import { ShownSecret } from "./ShownSecret";
import classes from "./Webhooks.module.css";

const OLD_ONE_HOLDS =
  " For a day everything is signed with the one before as well, so that you can change it in peace.";

interface SecretProps {
  secret: string;
  /** What it is good for, if it takes the place of another one. */
  isAnother?: boolean;
  onDone(): void;
}

/** A webhook's secret, shown this one time, and how a receiver uses it. */
export function WebhookSecret({ secret, isAnother = false, onDone }: SecretProps) {
  return (
    <ShownSecret
      secret={secret}
      words={`Copy the secret now. It is shown only this once.${isAnother ? OLD_ONE_HOLDS : ""}`}
      onDone={onDone}
    >
      <div className={classes.verifying}>
        <p>With it your receiver knows that a request comes from here and is what was sent:</p>
        <ul>
          <li>
            Any library of <a href="https://www.standardwebhooks.com/">Standard Webhooks</a> verifies it.
          </li>
          <li>
            By hand: <code>webhook-signature</code> has to hold <code>v1,</code> and the base64 of the
            HMAC-SHA256 of <code>id.timestamp.body</code>. Its key is what stands in base64 behind{" "}
            <code>whsec_</code>; id and timestamp are the headers <code>webhook-id</code> and{" "}
            <code>webhook-timestamp</code>.
          </li>
          <li>
            Refuse what is older than five minutes, and do nothing about an id that you have had.{" "}
            <a href="/api/v1/docs/#/webhooks">More in the description of the API</a>.
          </li>
        </ul>
      </div>
    </ShownSecret>
  );
}
