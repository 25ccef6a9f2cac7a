import type { Properties } from "hast";
import type { Data } from "mdast";

/** What a node of ours becomes in the page: an element that a part of render/parts draws. */
export function element(name: string, properties: Properties, text: string): Data {
  return { hName: name, hProperties: properties, hChildren: [{ type: "text", value: text }] };
}
