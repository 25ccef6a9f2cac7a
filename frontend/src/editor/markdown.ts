/** Markdown for the editor, with code in its own language where a fence names one. */
import { deleteMarkupBackward, markdownLanguage, pasteURLAsLink } from "@codemirror/lang-markdown";
import { Language, LanguageDescription, LanguageSupport, ParseContext } from "@codemirror/language";
import { Prec } from "@codemirror/state";
import { keymap } from "@codemirror/view";
import type { Parser, Tree } from "@lezer/common";
import { type MarkdownParser, parseCode } from "@lezer/markdown";
import { codeLanguages } from "@/shared/lib/codeLanguages";
import { continueMarkup } from "./commands/enter";
import { breakLine, lineAbove, marksAway, wordsUp } from "./commands/lineEdges";
import { noteSyntax } from "./syntax";
import { FrontMatterAware } from "./syntax/frontMatter";

/** The parser for what a fence says after its backticks. It arrives when it is first needed. */
function codeParser(info: string): Parser | null {
  const found = LanguageDescription.matchLanguageName(codeLanguages, /\S*/.exec(info)?.[0] ?? "", true);
  if (!found) return null;
  return found.support ? found.support.language.parser : ParseContext.getSkippingParser(found.load());
}

/** Of what the package knows beyond GFM, notes have none. */
const notInNotes = { remove: ["Subscript", "Superscript", "Emoji"] };

const parser = (markdownLanguage.parser as MarkdownParser).configure([
  notInNotes,
  noteSyntax,
  parseCode({ codeParser }),
]);

/** Parses Markdown that stands apart from a document, such as the source of one table. */
export function parseMarkdown(text: string): Tree {
  return parser.parse(text);
}

/** The ready-made support would bring the parsers of HTML, CSS and JavaScript to everybody, for tags in the text. */
export function markdown(): LanguageSupport {
  return new LanguageSupport(
    new Language(markdownLanguage.data, new FrontMatterAware(parser), [], "markdown"),
    [
      pasteURLAsLink,
      Prec.high(
        keymap.of([
          { key: "Enter", run: lineAbove, shift: breakLine },
          { key: "Enter", run: continueMarkup },
          { key: "Backspace", run: marksAway },
          { key: "Backspace", run: deleteMarkupBackward },
          { key: "Delete", run: wordsUp },
        ]),
      ),
    ],
  );
}
