/** Where a note's links may lead. */
import { safeAddress } from "@/shared/lib/addresses";

export interface Address {
  readonly href: string;
  /** Whether it is this very server. */
  readonly isOwn: boolean;
}

/** The address as a browser would understand it, or null for one that nobody is to be led to. */
export function addressOf(written: unknown): Address | null {
  const href = typeof written === "string" ? safeAddress(written) : null;
  return href === null ? null : { href, isOwn: new URL(href).origin === location.origin };
}
