import type { MouseEvent, ReactNode } from "react";
import { addressOf } from "@/render/address";
import { ID_PREFIX } from "@/shared/lib/headingIds";

interface AnchorProps {
  href: unknown;
  title: unknown;
  children: ReactNode;
}

/** Brings what a link inside the note means on screen, and the keyboard with it. */
export function goTo(id: string): void {
  const target = document.getElementById(id);
  target?.scrollIntoView({ block: "start" });
  target?.focus({ preventScroll: true });
}

/** A link. What leads nowhere that is allowed is text; other servers learn nothing of this page. */
export function Anchor({ href, title, children }: AnchorProps) {
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
    <a href={address.href} title={tip} target="_blank" rel="noopener noreferrer">
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
