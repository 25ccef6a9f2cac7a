import { Button } from "@mantine/core";
import { useRef, useState } from "react";
import type { Token } from "@/api/client";
import { sentenceOf } from "@/api/errors";
import { useFocusAfter } from "@/shared/hooks/useFocusAfter";
import { useNow } from "@/shared/hooks/useNow";
import { dayOf, spokenTime } from "@/shared/lib/relativeTime";
import { toast } from "@/shared/lib/toast";
import { Patience } from "@/shared/ui/Patience";
import { useIsRevoking, useRevokeToken, useTokens } from "./api";
import { NewTokenDialog } from "./NewTokenDialog";
import classes from "./TokensSection.module.css";

/** The tokens with which scripts act for this person. */
export function TokensSection() {
  const tokens = useTokens();
  const [isMaking, setMaking] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  useFocusAfter(useIsRevoking(), heading);
  return (
    <section aria-labelledby="tokens-heading" className={classes.section}>
      <div className={classes.top}>
        <div>
          <h2 ref={heading} tabIndex={-1} id="tokens-heading">
            Access tokens
          </h2>
          <p className={classes.explained}>
            With a token, a script reads and writes your notes over the REST interface.
          </p>
        </div>
        <Button size="compact-md" fz={13} onClick={() => setMaking(true)}>
          New token
        </Button>
      </div>
      {tokens.isPending && <Patience label="Loading tokens" />}
      {tokens.isError && <p className={classes.problem}>{sentenceOf(tokens.error)}</p>}
      {tokens.data?.length === 0 && <p className={classes.none}>No script has access.</p>}
      {tokens.data && tokens.data.length > 0 && (
        <ul className={classes.tokens} aria-label="Access tokens">
          {tokens.data.map((token) => (
            <TokenRow key={token.id} token={token} />
          ))}
        </ul>
      )}
      <NewTokenDialog opened={isMaking} onClose={() => setMaking(false)} />
    </section>
  );
}

function TokenRow({ token }: { token: Token }) {
  const revoke = useRevokeToken();
  const now = useNow();
  const used = token.last_used_at ? `used ${spokenTime(token.last_used_at, now)}` : "never used";
  const isOver = token.expires_at !== null && Date.parse(token.expires_at) <= now;
  const ends = token.expires_at ? `${isOver ? "ended" : "ends"} ${dayOf(token.expires_at)}` : "no end";
  return (
    <li className={classes.token}>
      <div className={classes.what}>
        <span className={classes.name}>{token.name}</span>
        <span className={classes.facts}>
          <code>{token.hint}</code> · {token.scopes.join(", ")} · {used} · {ends}
        </span>
      </div>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`Revoke ${token.name}`}
        loading={revoke.isPending}
        onClick={() => revoke.mutate(token.id, { onError: (error) => toast.error(sentenceOf(error)) })}
      >
        Revoke
      </Button>
    </li>
  );
}
