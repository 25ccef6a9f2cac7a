import type { ElementContent, Nodes, Root } from "hast";
import { toJsxRuntime } from "hast-util-to-jsx-runtime";
import { memo, useEffect, useMemo, useRef } from "react";
import { Fragment, jsx, jsxs } from "react/jsx-runtime";
import { FootnoteNumbersContext, type NoteLinks, NoteLinksContext, PlaceContext } from "./NoteLinks";
import { type Footnote, type OutlineEntry, outlineOf, type Piece, type Shown } from "./NoteText";
import classes from "./Prose.module.css";
import { parts } from "./parts";
import { Footnotes } from "./parts/Footnotes";
import { useNoteText } from "./useNoteText";

function draw(tree: Nodes) {
  return toJsxRuntime(tree, { Fragment, jsx, jsxs, components: parts, passNode: true });
}

/** Drawn once, and again only when something in it changed. */
const DrawnPiece = memo(function DrawnPiece({ piece }: { piece: Piece }) {
  const content = useMemo(() => draw(piece.parsed.tree), [piece.parsed]);
  return (
    <PlaceContext value={piece}>
      <div className={classes.piece}>{content}</div>
    </PlaceContext>
  );
});

const drawFootnote = (content: readonly ElementContent[]) =>
  draw({ type: "root", children: [...content] } satisfies Root);

interface MarkdownProps {
  text: string;
  links?: NoteLinks;
  /** Told what headings there are, in a note on its way those that have come, and again whenever they change. */
  onOutline?(outline: readonly OutlineEntry[]): void;
  /** All of it in one turn, however long it takes: for whoever cannot wait. Taken when it is first drawn. */
  isAtOnce?: boolean;
}

const noLinks: NoteLinks = {};

/** A note's text to read. Whatever it says, nothing in it runs and nothing is fetched from elsewhere unasked. */
export function Markdown({ text, links = noLinks, isAtOnce = false, onOutline }: MarkdownProps) {
  const shown = useNoteText(text, isAtOnce);
  useOutline(shown, onOutline);
  const numbers = useFootnoteNumbers(shown.footnotes);
  return (
    <NoteLinksContext value={links}>
      <FootnoteNumbersContext value={numbers}>
        <div className={classes.prose} data-prose aria-busy={!shown.isWhole}>
          {shown.pieces.map((piece) => (
            <DrawnPiece key={piece.key} piece={piece} />
          ))}
          {shown.isWhole && shown.footnotes.length > 0 && (
            <Footnotes footnotes={shown.footnotes} draw={drawFootnote} />
          )}
        </div>
      </FootnoteNumbersContext>
    </NoteLinksContext>
  );
}

/** The same map as long as the numbers are, or every reference would be drawn again with every key. */
function useFootnoteNumbers(footnotes: readonly Footnote[]): ReadonlyMap<string, number> {
  const last = useRef<ReadonlyMap<string, number>>(new Map());
  return useMemo(() => {
    const next = new Map(footnotes.map(({ id, number }) => [id, number]));
    const isSame =
      next.size === last.current.size && [...next].every(([id, number]) => last.current.get(id) === number);
    if (!isSame) last.current = next;
    return last.current;
  }, [footnotes]);
}

function useOutline(shown: Shown, onOutline: MarkdownProps["onOutline"]): void {
  const told = useRef<readonly OutlineEntry[] | null>(null);
  useEffect(() => {
    if (!onOutline) return;
    const outline = outlineOf(shown);
    const before = told.current;
    const isSame =
      before?.length === outline.length &&
      outline.every(({ id, words, depth }, index) => {
        const one = before[index];
        return one?.id === id && one.words === words && one.depth === depth;
      });
    if (isSame) return;
    told.current = outline;
    onOutline(outline);
  }, [shown, onOutline]);
}
