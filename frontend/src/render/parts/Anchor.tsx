import type { MouseEvent, ReactNode } from "react";
import { addressOf } from "@/render/address";
import { ID_PREFIX } from "@/shared/lib/headingIds";

interface AnchorProps {
  href: unknown;
  title: unknown;
  /** The text of the link. */
  words: string;
  children: ReactNode;
}

const bare = (address: string) => address.replace(/^(?:https?:\/\/|mailto:)/, "").replace(/\/$/, "");

/** Brings what a link inside the note means on screen, and the keyboard with it. */
export function goTo(id: string): void {
  const target = document.getElementById(id);
  target?.scrollIntoView({ block: "start" });
  target?.focus({ preventScroll: true });
}

/** A link. What leads nowhere that is allowed is text; other servers learn nothing of this page. */
export function Anchor({ href, title, words, children }: AnchorProps) {
  const tip = typeof title === "string" ? title : undefined;
  if (typeof href === "string" && href.startsWith("#")) {
    const id = `${ID_PREFIX}${decode(href.slice(1))}`;
    const jump = (event: MouseEvent) => {
      event.preventDefault();
      goTo(id);
    };
    return (
      <a href={`#${id}`} title={tip} onClick={jump}>
        {children}
      </a>
    );
  }
  const address = addressOf(href);
  if (!address) return <span title={tip}>{children}</span>;
  if (address.isOwn) {
    return (
      <a href={address.href} title={tip}>
        {children}
      </a>
    );
  }
  return (
    <a
      href={address.href}
      title={tip}
      target="_blank"
      rel="noopener noreferrer"
      // On paper the address stands behind it.
      data-hides-address={bare(words.trim()) === bare(address.href) ? undefined : ""}
    >
      {children}
    </a>
  );
}

function decode(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
