/** Does a diagram ask another server for something? Nobody agreed to that by looking at a note. */

/** Whatever would make a browser fetch something while a diagram is only drawn. */
const outside =
  /\bimg["']?\s*:|\bicon["']?\s*:|url\s*\(|image-set\s*\(|@import|<\s*(?:img|image|iframe|video|audio|object|embed|link|style|svg)\b|\bsrc\s*=|\\[0-9a-f]/i;
/** Settings of a node are YAML, which has many ways to write the name of one. */
const nodeImage = /\b(?:img|icon)\b|\\(?:[xu\n]|$)/im;

const fetchingStyle = /url\s*\(\s*(?!\s*["']?(?:#|data:))|image-set\s*\(|@import/i;
const fetchingElements = "img, image, feImage, use, iframe, video, audio, object, embed, link, script";
const addresses = ["href", "xlink:href", "src", "srcset", "data", "poster"];

/** With its entities as what they stand for: mermaid's ``#117;`` and HTML's. */
function decoded(text: string): string {
  const html = text
    .replace(/&?#(x?)(\w+);/gi, (_found, hex: string, name: string) =>
      hex || /^\d+$/.test(name) ? `&#${hex}${name};` : `&${name};`,
    )
    .replace(/</g, "&lt;");
  return new DOMParser().parseFromString(html, "text/html").body.textContent ?? "";
}

/** Whether a diagram's source says so, also with entities, of entities too, and with letters that CSS lets be escaped. */
export function reachesOutside(source: string): boolean {
  const once = decoded(source);
  return [source, once, decoded(once)].some(
    (text) =>
      outside.test(text) ||
      outside.test(text.replace(/\\(?![0-9a-f])/gi, "")) ||
      (text.includes("@{") && nodeImage.test(text)),
  );
}

/** Style with its escapes as the letters that they stand for. */
const unescaped = (style: string) =>
  style.replace(/\\(?:([0-9a-f]{1,6})\s?|(.))/gi, (_found, code: string | undefined, letter: string) =>
    code ? String.fromCharCode(Number.parseInt(code, 16)) : letter,
  );

/** Whether what was drawn would: the last word, whatever its source was read as. */
export function drawnReachesOutside(svg: string): boolean {
  const drawn = new DOMParser().parseFromString(svg, "text/html");
  return [...drawn.querySelectorAll("*")].some((one) => {
    if (one.localName === "style" && fetchingStyle.test(unescaped(one.textContent ?? ""))) return true;
    if ([...one.attributes].some(({ value }) => fetchingStyle.test(unescaped(value)))) return true;
    if (!one.matches(fetchingElements)) return false;
    return addresses.some((name) => /^(?!\s*(?:#|data:))/.test(one.getAttribute(name) ?? "#"));
  });
}
