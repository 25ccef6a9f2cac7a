import { IconPhoto } from "@tabler/icons-react";
import { useState } from "react";
import { type Address, addressOf } from "@/render/address";
import { imageHosts, useIsAllowed } from "@/render/consent";
import classes from "@/render/Prose.module.css";

const MAX_PIXELS = 4000;

interface PictureProps {
  src?: unknown;
  alt?: unknown;
  title?: unknown;
  width?: unknown;
  height?: unknown;
}

function pixels(written: unknown): number | undefined {
  const size = Number(written);
  return size >= 1 ? Math.min(size, MAX_PIXELS) : undefined;
}

/** An image. One from another server waits until the reader lets it come. */
export function Picture({ src, alt, title, width, height }: PictureProps) {
  const words = typeof alt === "string" ? alt : "";
  const address = addressOf(src);
  if (!address || address.href.startsWith("mailto:")) return <span className={classes.noImage}>{words}</span>;
  const shown = (
    <Loaded
      key={address.href}
      src={address.href}
      alt={words}
      title={typeof title === "string" ? title : undefined}
      width={pixels(width)}
      height={pixels(height)}
    />
  );
  return address.isOwn ? (
    shown
  ) : (
    <Asked address={address} words={words}>
      {shown}
    </Asked>
  );
}

function Asked({ address, words, children }: { address: Address; words: string; children: React.ReactNode }) {
  const isHostAllowed = useIsAllowed(address.host);
  const [isAllowed, setAllowed] = useState(false);
  if (isHostAllowed || isAllowed) return children;
  return (
    <span className={classes.placeholder}>
      <IconPhoto size={20} stroke={1.6} aria-hidden />
      <span className={classes.placeholderWords}>
        {words && <span>{words}</span>}
        <span className={classes.quiet}>Image from {address.host}</span>
      </span>
      <span className={classes.placeholderActions}>
        <button type="button" onClick={() => setAllowed(true)}>
          Load image
        </button>
        <button type="button" onClick={() => imageHosts.allow(address.host)}>
          Load all from this host
        </button>
      </span>
    </span>
  );
}

interface LoadedProps {
  src: string;
  alt: string;
  title: string | undefined;
  width: number | undefined;
  height: number | undefined;
}

function Loaded({ src, alt, title, width, height }: LoadedProps) {
  const [isBroken, setBroken] = useState(false);
  if (isBroken) {
    return <span className={classes.noImage}>{alt ? `${alt} (image not found)` : "Image not found"}</span>;
  }
  return (
    <img
      src={src}
      alt={alt}
      title={title}
      width={width}
      height={height}
      loading="lazy"
      decoding="async"
      referrerPolicy="no-referrer"
      onError={() => setBroken(true)}
    />
  );
}
