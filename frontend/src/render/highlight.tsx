/** Code in colours, with the parsers that the editor uses. */
import { LanguageDescription } from "@codemirror/language";
import type { Parser } from "@lezer/common";
import { highlightCode, tagHighlighter, tags } from "@lezer/highlight";
import type { ReactNode } from "react";
import { codeLanguages } from "@/shared/lib/codeLanguages";
import classes from "./Code.module.css";

/** Colouring much more than a file has would be felt. */
const MAX_UNITS = 50_000;

const colours = tagHighlighter([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], class: classes.keyword ?? "" },
  {
    tag: [tags.string, tags.special(tags.string), tags.regexp, tags.inserted],
    class: classes.string ?? "",
  },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], class: classes.number ?? "" },
  { tag: [tags.comment, tags.meta], class: classes.comment ?? "" },
  {
    tag: [
      tags.function(tags.variableName),
      tags.function(tags.propertyName),
      tags.propertyName,
      tags.attributeName,
    ],
    class: classes.name ?? "",
  },
  { tag: [tags.typeName, tags.className, tags.tagName, tags.namespace], class: classes.type ?? "" },
  { tag: [tags.deleted, tags.invalid], class: classes.wrong ?? "" },
]);

/** The language by one of the names that people write after a fence. */
export function languageOf(name: string): LanguageDescription | null {
  return name ? LanguageDescription.matchLanguageName(codeLanguages, name, true) : null;
}

export function highlighted(text: string, parser: Parser): ReactNode {
  if (text.length > MAX_UNITS) return text;
  const parts: ReactNode[] = [];
  highlightCode(
    text,
    parser.parse(text),
    colours,
    (code, names) =>
      parts.push(
        names ? (
          <span key={parts.length} className={names}>
            {code}
          </span>
        ) : (
          code
        ),
      ),
    () => parts.push("\n"),
  );
  return parts;
}
