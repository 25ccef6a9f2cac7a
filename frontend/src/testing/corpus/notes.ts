/** Texts with what notes have beyond CommonMark: GFM and syntax of our own, also where it is none after all. */
export const notes: readonly string[] = [
  // Tables
  "| a | b |\n|---|---|\n| 1 | 2 |",
  "a | b\n--- | ---\n1 | 2\n\nafter",
  "| a | b |\n| :- | -: |\n| `x` | **y** |\n| only one |",
  "| a |\n|---|\n| b \\| c |\n> quote",
  "text\n| a | b |\n|---|---|\n| 1 | 2 |",
  "| no | table |\n| - |",
  "> | a | b |\n> |---|---|\n> | 1 | 2 |",
  "- | a | b |\n  |---|---|\n  | [[c]] | ==d== |",
  // Tasks
  "- [ ] one\n- [x] two\n- [X] three\n- [] none",
  "1. [ ] one\n2. [x] **two**",
  "- [ ] one\n  - [x] inner\n\n    more",
  "* [ ] a\n\n* [x] b",
  // Strikethrough and addresses
  "~~gone~~ and ~~*gone*~~ but not ~~ this ~~",
  "see https://example.org/a?b=c, and www.example.org.",
  "mail a@b.example or (https://example.org/x)",
  // Footnotes
  "a[^1] b[^note]\n\n[^1]: one\n[^note]: two *words*",
  "x[^a]\n\n[^a]: first\n\n    second\n\nafter",
  "x[^a] [^a]\n\n[^a]: - a list",
  // Wiki-links
  "see [[Reading list]] and [[A|the first]], not [[]] or [[ ]]",
  "**[[In bold]]** and [[a b c|*no emphasis*]]",
  "`[[code]]` and \\[[escaped]]",
  "# A heading with [[a link]]",
  "[[one]][[two]] [[a\nb]]",
  // Tags and mentions
  "#home and (#to-do/2) #a1, not #1 or a#b",
  "#é #漢字 #a_b #x/",
  "ask @mira.k, @Åsa-2 and @tom.",
  "(@in.brackets) a@b @ @.",
  "**#bold** is none, ** #this is",
  "- #in-a-list\n- @somebody",
  "> #in-a-quote by @somebody",
  // Highlights
  "==bright *and* bold== words",
  "a == b == c, ===no=== and ==yes==",
  "*==inside==* **==too==** ==**and around**==",
  "==over\ntwo lines==",
  "x==y==z and (==z==)",
  // Math
  "$x^2$ and $\\$5$, not $5 and $6",
  "$ x$ $x $ $$ $x$1 a$b$",
  "$a*b*c$ and *$x$*",
  "$$\nx + 1\n\ny\n$$",
  "a\n$$\nx\n$$\nb",
  "> $$\n> x\n> $$\n\n- $$\n  y\n  $$",
  "$$\nnever closed",
  "$$ on one line $$",
  // Callouts and pictures with a size
  "> [!note]\n> Words.",
  "> [!tip] A *title*\n> Words.\n>\n> More.",
  "![alt|300](a.png) ![alt|300x200](b.png)",
  // Front matter
  "---\ntitle: a\ntags: [b]\n---\n\n# Heading",
  "---\nno end",
  "\n---\na: b\n---",
  "---\n---\nafter",
  // Code and diagrams
  "```mermaid\nflowchart LR\n  A --> B\n```",
  "```js\nconst a = `#no` + '@no' + \"==no==\";\n```",
  "~~~\n$$\n~~~",
  // Together
  "# A #tag\n\n- [ ] call @mira about [[The flat|it]] ==soon==[^1]\n  > $x$ of $y$\n\n[^1]: `why`",
];
