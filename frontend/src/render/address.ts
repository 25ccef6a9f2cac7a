/** Where a note's links and images may lead. */

const allowed = new Set(["http:", "https:", "mailto:"]);

export interface Address {
  readonly href: string;
  /** Whether it is this very server. */
  readonly isOwn: boolean;
  /** The name of the server, with its port if that is unusual; empty for mail. */
  readonly host: string;
}

/** The address as a browser would understand it, or null for one that nobody is to be led to. */
export function addressOf(written: unknown): Address | null {
  if (typeof written !== "string") return null;
  try {
    const url = new URL(written, location.href);
    if (!allowed.has(url.protocol)) return null;
    return { href: url.href, isOwn: url.origin === location.origin, host: url.host };
  } catch {
    return null;
  }
}
