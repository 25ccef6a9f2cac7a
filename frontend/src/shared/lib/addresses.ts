/** Which addresses of a note may be opened or shown. A note may have been written by anybody. */

import { imageHosts } from "./imageHosts";

const opened = new Set(["http:", "https:", "mailto:"]);

/** An address as a browser would open it; null for one that might do something else, such as running a script. */
export function safeAddress(written: string): string | null {
  const named = /^www\./i.test(written)
    ? `https://${written}`
    : /^[^\s/:@]+@[^\s/:@]+$/.test(written)
      ? `mailto:${written}`
      : written;
  try {
    const address = new URL(named, location.origin);
    return opened.has(address.protocol) ? address.href : null;
  } catch {
    return null;
  }
}

/** Where an image comes from: this server, or another ``host``, which nothing may be asked of without consent. */
export type ImageSource = { readonly src: string; readonly host: string | null };

export function imageSource(written: string): ImageSource | null {
  try {
    const address = new URL(written, location.origin);
    if (address.protocol !== "http:" && address.protocol !== "https:") return null;
    if (address.origin === location.origin) return { src: address.href, host: null };
    // Browsers ask other servers for images over https alone, and so does the content policy.
    address.protocol = "https:";
    return { src: address.href, host: address.host };
  } catch {
    return null;
  }
}

const consents = new Set<string>();

/** Whether the reader asked for this image in this tab, or for all from its host on this device. */
export const mayLoadImage = ({ src, host }: ImageSource): boolean =>
  host === null || consents.has(src) || imageHosts.has(host);

export function loadImageFromNowOn({ src }: ImageSource): void {
  consents.add(src);
}
