/** The languages that code blocks are coloured in. Each is a file of its own that loads when a fence first names it. */
import {
  LanguageDescription,
  LanguageSupport,
  StreamLanguage,
  type StreamParser,
} from "@codemirror/language";

type Load = () => Promise<LanguageSupport>;

/** A language by the names that people write after a fence. */
function language(names: string, load: Load): LanguageDescription {
  const [name = "", ...alias] = names.split(" ");
  return LanguageDescription.of({ name, alias, load });
}

function streamed(names: string, load: () => Promise<StreamParser<unknown>>): LanguageDescription {
  return language(names, async () => new LanguageSupport(StreamLanguage.define(await load())));
}

export const codeLanguages: readonly LanguageDescription[] = [
  language("javascript js jsx mjs", async () =>
    (await import("@codemirror/lang-javascript")).javascript({ jsx: true }),
  ),
  language("typescript ts tsx", async () =>
    (await import("@codemirror/lang-javascript")).javascript({ jsx: true, typescript: true }),
  ),
  language("python py", async () => (await import("@codemirror/lang-python")).python()),
  language("json json5 jsonc", async () => (await import("@codemirror/lang-json")).json()),
  language("html htm", async () => (await import("@codemirror/lang-html")).html()),
  language("css scss less", async () => (await import("@codemirror/lang-css")).css()),
  language("sql postgresql sqlite mysql", async () => (await import("@codemirror/lang-sql")).sql()),
  language("rust rs", async () => (await import("@codemirror/lang-rust")).rust()),
  language("cpp c c++ h", async () => (await import("@codemirror/lang-cpp")).cpp()),
  language("java", async () => (await import("@codemirror/lang-java")).java()),
  language("go golang", async () => (await import("@codemirror/lang-go")).go()),
  language("php", async () => (await import("@codemirror/lang-php")).php()),
  language("xml svg", async () => (await import("@codemirror/lang-xml")).xml()),
  language("yaml yml", async () => (await import("@codemirror/lang-yaml")).yaml()),
  streamed(
    "shell sh bash zsh console",
    async () => (await import("@codemirror/legacy-modes/mode/shell")).shell,
  ),
  streamed("toml", async () => (await import("@codemirror/legacy-modes/mode/toml")).toml),
  streamed(
    "ini properties env",
    async () => (await import("@codemirror/legacy-modes/mode/properties")).properties,
  ),
  streamed(
    "dockerfile docker",
    async () => (await import("@codemirror/legacy-modes/mode/dockerfile")).dockerFile,
  ),
  streamed("diff patch", async () => (await import("@codemirror/legacy-modes/mode/diff")).diff),
  streamed("ruby rb", async () => (await import("@codemirror/legacy-modes/mode/ruby")).ruby),
  streamed("kotlin kt", async () => (await import("@codemirror/legacy-modes/mode/clike")).kotlin),
  streamed("csharp cs c#", async () => (await import("@codemirror/legacy-modes/mode/clike")).csharp),
  streamed("swift", async () => (await import("@codemirror/legacy-modes/mode/swift")).swift),
  streamed("lua", async () => (await import("@codemirror/legacy-modes/mode/lua")).lua),
  streamed("r", async () => (await import("@codemirror/legacy-modes/mode/r")).r),
  streamed(
    "powershell ps1",
    async () => (await import("@codemirror/legacy-modes/mode/powershell")).powerShell,
  ),
  streamed("nginx", async () => (await import("@codemirror/legacy-modes/mode/nginx")).nginx),
];
