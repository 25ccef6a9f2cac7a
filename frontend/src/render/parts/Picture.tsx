import { IconPhoto } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import classes from "@/render/Prose.module.css";
import { type ImageSource, imageSource, loadImageFromNowOn, mayLoadImage } from "@/shared/lib/addresses";
import { imageHosts, useIsAllowed } from "@/shared/lib/imageHosts";

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
  const source = typeof src === "string" ? imageSource(src) : null;
  if (!source) return <span className={classes.noImage}>{words}</span>;
  const shown = (
    <Loaded
      key={source.src}
      src={source.src}
      alt={words}
      title={typeof title === "string" ? title : undefined}
      width={pixels(width)}
      height={pixels(height)}
    />
  );
  if (source.host === null) return shown;
  return (
    <Asked key={source.src} source={source} host={source.host} words={words}>
      {shown}
    </Asked>
  );
}

interface AskedProps {
  source: ImageSource;
  host: string;
  words: string;
  children: ReactNode;
}

/** Nothing is asked of another server before the reader says so: it would learn who reads this note, and when. */
function Asked({ source, host, words, children }: AskedProps) {
  const isHostAllowed = useIsAllowed(host);
  const [isAllowed, setAllowed] = useState(() => mayLoadImage(source));
  if (isHostAllowed || isAllowed) return children;
  const load = () => {
    loadImageFromNowOn(source);
    setAllowed(true);
  };
  return (
    <span className={classes.placeholder}>
      <IconPhoto size={20} stroke={1.6} aria-hidden />
      <span className={classes.placeholderWords}>
        {words && <span>{words}</span>}
        <span className={classes.quiet}>Image from {host}</span>
      </span>
      <span className={classes.placeholderActions}>
        <button type="button" onClick={load}>
          Load image
        </button>
        <button type="button" onClick={() => imageHosts.allow(host)}>
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
