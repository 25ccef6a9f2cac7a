/** Markdown for the editor, with code in its own language where a fence names one. */
import {
  deleteMarkupBackward,
  insertNewlineContinueMarkup,
  markdownLanguage,
  pasteURLAsLink,
} from "@codemirror/lang-markdown";
import { Language, LanguageDescription, LanguageSupport, ParseContext } from "@codemirror/language";
import { Prec } from "@codemirror/state";
import { keymap } from "@codemirror/view";
import type { Parser } from "@lezer/common";
import { type MarkdownParser, parseCode } from "@lezer/markdown";
import { codeLanguages } from "@/shared/lib/codeLanguages";

/** The parser for what a fence says after its backticks. It arrives when it is first needed. */
function codeParser(info: string): Parser | null {
  const found = LanguageDescription.matchLanguageName(codeLanguages, /\S*/.exec(info)?.[0] ?? "", true);
  if (!found) return null;
  return found.support ? found.support.language.parser : ParseContext.getSkippingParser(found.load());
}

/** The ready-made support would bring the parsers of HTML, CSS and JavaScript to everybody, for tags in the text. */
export function markdown(): LanguageSupport {
  const parser = (markdownLanguage.parser as MarkdownParser).configure(parseCode({ codeParser }));
  return new LanguageSupport(new Language(markdownLanguage.data, parser, [], "markdown"), [
    pasteURLAsLink,
    Prec.high(
      keymap.of([
        { key: "Enter", run: insertNewlineContinueMarkup },
        { key: "Backspace", run: deleteMarkupBackward },
      ]),
    ),
  ]);
}
