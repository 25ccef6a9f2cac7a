import type { ElementContent } from "hast";
import { createContext, type MouseEvent, type ReactNode, useContext } from "react";
import { useFootnoteNumber } from "@/render/NoteLinks";
import type { Footnote } from "@/render/NoteText";
import classes from "@/render/Prose.module.css";
import { ID_PREFIX } from "@/shared/lib/headingIds";
import { goTo } from "./Anchor";

/** No heading has a full stop in its id. */
const textId = (number: number) => `${ID_PREFIX}footnote.${number}`;
const InsideContext = createContext(false);

function jump(event: MouseEvent<HTMLAnchorElement>): void {
  event.preventDefault();
  goTo(event.currentTarget.hash.slice(1));
}

/** The number in the text. */
export function FootnoteLink({ id }: { id: string }) {
  const number = useFootnoteNumber(id);
  const isInside = useContext(InsideContext);
  if (number === undefined) return <sup>[{id}]</sup>;
  return (
    <sup>
      <a
        href={`#${textId(number)}`}
        className={classes.footnoteLink}
        data-footnote={isInside ? undefined : number}
        aria-label={`Footnote ${number}`}
        onClick={jump}
      >
        {number}
      </a>
    </sup>
  );
}

/** Back to where the footnote is first referred to: the reader came from there. */
function goBack(number: number): void {
  const link = document.querySelector<HTMLElement>(`[data-prose] [data-footnote="${number}"]`);
  link?.scrollIntoView({ block: "center" });
  link?.focus({ preventScroll: true });
}

interface FootnotesProps {
  footnotes: readonly Footnote[];
  draw(content: readonly ElementContent[]): ReactNode;
}

/** What the footnotes say, at the end of the note. */
export function Footnotes({ footnotes, draw }: FootnotesProps) {
  return (
    <section className={classes.footnotes} aria-label="Footnotes">
      <InsideContext value={true}>
        <ol>
          {footnotes.map(({ id, number, times, content }) => (
            <li key={id} id={textId(number)} tabIndex={-1}>
              {draw(content)}
              {times > 0 && (
                <button
                  type="button"
                  className={classes.back}
                  aria-label={`Back to reference ${number}`}
                  onClick={() => goBack(number)}
                >
                  ↩
                </button>
              )}
            </li>
          ))}
        </ol>
      </InsideContext>
    </section>
  );
}
