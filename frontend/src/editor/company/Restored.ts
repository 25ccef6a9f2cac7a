/** Keeps a text that was put back by two people in the same instant from standing there twice.
 *
 * Deleting the same words twice deletes them once; putting them back twice puts them there twice. Both pages see it, and
 * the page with the larger client id takes its own copy away again. Only a copy that was written without knowing of ours
 * counts, which its neighbours tell: whoever types the same words beside it keeps them.
 */
import * as Y from "yjs";
import type { IncomingSource } from "./incoming";

interface Copy {
  /** Its first character. Those after it have the numbers after it. */
  readonly id: Y.ID;
  readonly words: string;
  readonly left: Y.ID | null;
  readonly right: Y.ID | null;
}

/** Nobody takes back more in a sitting. */
const MOST = 200;

function itemAt(text: Y.Text, index: number): Y.Item | null {
  let at = 0;
  for (let item = text._start; item !== null; item = item.right) {
    if (item.deleted || !item.countable) continue;
    if (at === index) return item;
    at += item.length;
  }
  return null;
}

export class Restored {
  readonly #text: Y.Text;
  #copies: Copy[] = [];

  constructor(text: Y.Text) {
    this.#text = text;
  }

  /** ``words`` were just put back at ``index`` by this page. */
  add(index: number, words: string): void {
    if (words === "") return;
    const item = itemAt(this.#text, index);
    // Right after it was written an item is as it was sent.
    if (!item || item.id.client !== this.#text.doc?.clientID || item.length < words.length) return;
    this.#copies.push({ id: item.id, words, left: item.origin, right: item.rightOrigin });
    this.#copies = this.#copies.slice(-MOST);
  }

  watch(incoming: IncomingSource): () => void {
    const look = () => {
      if (this.#copies.length === 0 || !incoming.current) return;
      const twice = this.#copies.filter((copy) => this.#isTwice(copy));
      // Within the event the text may not be changed.
      if (twice.length > 0) queueMicrotask(() => this.#withdraw(twice));
    };
    this.#text.observe(look);
    return () => this.#text.unobserve(look);
  }

  /** Whether a page with a smaller id has put the same back: of two such the smaller one comes first in the text. */
  #isTwice({ id, words, left, right }: Copy): boolean {
    const { doc } = this.#text;
    const own = doc && Y.getItem(doc.store, id);
    if (!(own instanceof Y.Item) || own.id.clock !== id.clock) return false;
    for (let item = own.left; item !== null; item = item.left) {
      if (!Y.compareIDs(item.origin, left) || !Y.compareIDs(item.rightOrigin, right)) return false;
      const isSame = item.content instanceof Y.ContentString && item.content.str === words;
      if (isSame && !item.deleted && item.id.client < id.client) return true;
    }
    return false;
  }

  #withdraw(copies: readonly Copy[]): void {
    const { doc } = this.#text;
    this.#copies = this.#copies.filter((copy) => !copies.includes(copy));
    for (const { id, words } of copies) {
      const place = doc && Y.createAbsolutePositionFromRelativePosition(relativeTo(id), doc);
      // Where somebody has written into it, it is no copy any more.
      if (doc && place && this.#text.toString().slice(place.index, place.index + words.length) === words) {
        // With an origin of its own: nobody's undo brings it back.
        doc.transact(() => this.#text.delete(place.index, words.length), this);
      }
    }
  }
}

function relativeTo(id: Y.ID): Y.RelativePosition {
  return new Y.RelativePosition(null, null, id, 0);
}
