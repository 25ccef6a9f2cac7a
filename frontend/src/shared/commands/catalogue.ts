/** Every command of the page: what it is called, where it stands in menus, and its keys.
 *
 * Palette, slash menu, selection toolbar, menus and the help on shortcuts are drawn from here, so no name and no
 * shortcut is written twice. What a command does is offered by whoever can do it (see desk.ts).
 */

/** Where the keys of a command are heard.
 *
 * ``anywhere``: on the whole page. ``outside``: unless somebody is typing. ``editor``: in the note's text.
 * ``selection``: in the text while some of it is selected; goes before the same keys ``anywhere``.
 * ``list``: in lists and code; elsewhere the keys do what they do on every page.
 */
export type Where = "anywhere" | "outside" | "editor" | "selection" | "list";

export const groups = ["Go", "Note", "View", "Format", "Blocks", "Insert", "Table", "Edit"] as const;
export type Group = (typeof groups)[number];

export interface CommandEntry {
  readonly title: string;
  readonly group: Group;
  readonly where: Where;
  /** As CodeMirror writes them: "Mod-Alt-1". The first is the one that is shown. */
  readonly keys?: readonly string[];
  /** Other words to find it by. */
  readonly words?: string;
  /** What the slash menu calls it; commands without are not in that menu. */
  readonly slash?: string;
}

const entries = {
  palette: { title: "Commands and notes", group: "Go", where: "anywhere", keys: ["Mod-k"] },
  newNote: { title: "New note", group: "Go", where: "anywhere", keys: ["Mod-Alt-n"], words: "create" },
  searchNotes: {
    title: "Search notes",
    group: "Go",
    where: "anywhere",
    keys: ["Mod-Shift-f"],
    words: "find",
  },
  help: { title: "Keyboard shortcuts", group: "Go", where: "anywhere", keys: ["Mod-/"], words: "help keys" },
  helpOutside: { title: "Keyboard shortcuts", group: "Go", where: "outside", keys: ["?"] },
  allNotes: { title: "Go to all notes", group: "Go", where: "anywhere", words: "home start" },
  inbox: {
    title: "Notifications",
    group: "Go",
    where: "anywhere",
    keys: ["Mod-Alt-a"],
    words: "inbox bell news unread",
  },
  trash: { title: "Go to the trash", group: "Go", where: "anywhere", words: "deleted bin" },
  settings: { title: "Go to settings", group: "Go", where: "anywhere", words: "preferences account tokens" },

  save: { title: "Is it saved?", group: "Note", where: "anywhere", keys: ["Mod-s"], words: "store" },
  share: { title: "Share", group: "Note", where: "anywhere", words: "people invite access" },
  copyLink: { title: "Copy link", group: "Note", where: "anywhere", words: "address url" },
  download: { title: "Download as Markdown", group: "Note", where: "anywhere", words: "export file" },
  print: { title: "Print", group: "Note", where: "anywhere", keys: ["Mod-p"], words: "paper pdf" },
  watchAll: {
    title: "Tell me of every change",
    group: "Note",
    where: "anywhere",
    words: "notifications watch follow all",
  },
  watchMine: {
    title: "Tell me what concerns me",
    group: "Note",
    where: "anywhere",
    words: "notifications watch usual",
  },
  watchNone: {
    title: "Tell me nothing (mute)",
    group: "Note",
    where: "anywhere",
    words: "mute notifications watch silence off",
  },
  moveToTrash: { title: "Move to trash", group: "Note", where: "anywhere", words: "delete remove" },

  sidebar: { title: "Sidebar", group: "View", where: "anywhere", keys: ["Mod-\\"], words: "show hide list" },
  read: {
    title: "Read view",
    group: "View",
    where: "anywhere",
    keys: ["Mod-Shift-e"],
    words: "reading",
  },
  source: {
    title: "Source",
    group: "View",
    where: "anywhere",
    keys: ["Mod-e"],
    words: "markdown preview markup",
  },
  whoWrote: { title: "Who wrote what", group: "View", where: "anywhere", words: "authors colours blame" },
  outline: {
    title: "Outline",
    group: "View",
    where: "anywhere",
    keys: ["Mod-Alt-o"],
    words: "headings contents",
  },
  focusMode: { title: "Focus mode", group: "View", where: "anywhere", keys: ["Mod-Alt-f"], words: "zen dim" },
  wide: { title: "Wide text", group: "View", where: "anywhere", keys: ["Mod-Alt-w"], words: "width measure" },
  formatBar: {
    title: "To the format bar",
    group: "View",
    where: "selection",
    keys: ["Alt-F10"],
    words: "toolbar",
  },

  bold: { title: "Bold", group: "Format", where: "editor", keys: ["Mod-b"], words: "strong" },
  italic: { title: "Italic", group: "Format", where: "editor", keys: ["Mod-i"], words: "emphasis" },
  strike: {
    title: "Strikethrough",
    group: "Format",
    where: "editor",
    keys: ["Mod-Shift-x"],
    words: "delete",
  },
  highlight: { title: "Highlight", group: "Format", where: "editor", keys: ["Mod-Shift-h"], words: "mark" },
  code: { title: "Code", group: "Format", where: "editor", keys: ["Mod-Shift-c"], words: "monospace inline" },
  link: { title: "Link", group: "Format", where: "selection", keys: ["Mod-k"], words: "url address" },

  paragraph: {
    title: "Text",
    group: "Blocks",
    where: "editor",
    keys: ["Mod-Alt-0"],
    words: "plain",
    slash: "text",
  },
  heading1: {
    title: "Heading 1",
    group: "Blocks",
    where: "editor",
    keys: ["Mod-Alt-1"],
    words: "title h1",
    slash: "h1",
  },
  heading2: {
    title: "Heading 2",
    group: "Blocks",
    where: "editor",
    keys: ["Mod-Alt-2"],
    words: "title h2",
    slash: "h2",
  },
  heading3: {
    title: "Heading 3",
    group: "Blocks",
    where: "editor",
    keys: ["Mod-Alt-3"],
    words: "title h3",
    slash: "h3",
  },
  heading4: { title: "Heading 4", group: "Blocks", where: "editor", keys: ["Mod-Alt-4"], words: "title h4" },
  heading5: { title: "Heading 5", group: "Blocks", where: "editor", keys: ["Mod-Alt-5"], words: "title h5" },
  heading6: { title: "Heading 6", group: "Blocks", where: "editor", keys: ["Mod-Alt-6"], words: "title h6" },
  bullets: {
    title: "Bulleted list",
    group: "Blocks",
    where: "editor",
    keys: ["Mod-Shift-8"],
    words: "unordered points",
    slash: "list",
  },
  numbers: {
    title: "Numbered list",
    group: "Blocks",
    where: "editor",
    keys: ["Mod-Shift-7"],
    words: "ordered",
    slash: "numbers",
  },
  tasks: {
    title: "Task list",
    group: "Blocks",
    where: "editor",
    keys: ["Mod-Shift-9"],
    words: "todo checkbox",
    slash: "task",
  },
  quote: {
    title: "Quote",
    group: "Blocks",
    where: "editor",
    keys: ["Mod-Shift-."],
    words: "blockquote",
    slash: "quote",
  },
  toggleTask: {
    title: "Task done or not",
    group: "Blocks",
    where: "editor",
    keys: ["Mod-Enter"],
    words: "todo check",
  },

  attach: {
    title: "Image or file",
    group: "Insert",
    where: "editor",
    words: "attach upload picture photo",
    slash: "file",
  },
  table: { title: "Table", group: "Insert", where: "editor", words: "grid cells", slash: "table" },
  codeBlock: {
    title: "Code block",
    group: "Insert",
    where: "editor",
    keys: ["Mod-Alt-c"],
    words: "fence source",
    slash: "code",
  },
  callout: {
    title: "Callout",
    group: "Insert",
    where: "editor",
    words: "note tip warning admonition",
    slash: "callout",
  },
  math: {
    title: "Math",
    group: "Insert",
    where: "editor",
    words: "formula equation latex katex",
    slash: "math",
  },
  rule: {
    title: "Divider",
    group: "Insert",
    where: "editor",
    words: "horizontal rule line",
    slash: "divider",
  },
  date: { title: "Today’s date", group: "Insert", where: "editor", words: "today day", slash: "date" },

  rowAbove: { title: "Row above", group: "Table", where: "editor", words: "table add insert" },
  rowBelow: { title: "Row below", group: "Table", where: "editor", words: "table add insert", slash: "row" },
  columnLeft: {
    title: "Column to the left",
    group: "Table",
    where: "editor",
    words: "table add insert before",
  },
  columnRight: {
    title: "Column to the right",
    group: "Table",
    where: "editor",
    words: "table add insert after",
    slash: "column",
  },
  alignLeft: { title: "Align column left", group: "Table", where: "editor", words: "table" },
  alignCenter: {
    title: "Align column to the middle",
    group: "Table",
    where: "editor",
    words: "table center",
  },
  alignRight: { title: "Align column right", group: "Table", where: "editor", words: "table numbers" },
  deleteRow: {
    title: "Delete row",
    group: "Table",
    where: "editor",
    words: "table remove",
    slash: "delete row",
  },
  deleteColumn: {
    title: "Delete column",
    group: "Table",
    where: "editor",
    words: "table remove",
    slash: "delete column",
  },
  deleteTable: { title: "Delete table", group: "Table", where: "editor", words: "remove" },

  undo: { title: "Undo", group: "Edit", where: "editor", keys: ["Mod-z"] },
  redo: { title: "Redo", group: "Edit", where: "editor", keys: ["Mod-Shift-z", "Mod-y"] },
  find: { title: "Find and replace", group: "Edit", where: "anywhere", keys: ["Mod-f"], words: "search" },
  findNext: { title: "Next match", group: "Edit", where: "editor", keys: ["Mod-g", "F3"] },
  findPrevious: { title: "Match before", group: "Edit", where: "editor", keys: ["Mod-Shift-g", "Shift-F3"] },
  moveUp: { title: "Move line up", group: "Edit", where: "editor", keys: ["Alt-ArrowUp"] },
  moveDown: { title: "Move line down", group: "Edit", where: "editor", keys: ["Alt-ArrowDown"] },
  indent: { title: "Indent", group: "Edit", where: "list", keys: ["Tab"] },
  outdent: { title: "Outdent", group: "Edit", where: "list", keys: ["Shift-Tab"] },
  pastePlain: { title: "Paste without formatting", group: "Edit", where: "editor", keys: ["Mod-Shift-v"] },
} as const satisfies Record<string, CommandEntry>;

export type CommandId = keyof typeof entries;

export const catalogue: Readonly<Record<CommandId, CommandEntry>> = entries;
export const commandIds = Object.keys(entries) as CommandId[];

/** The keys of a command as they are shown; undefined when it has none. */
export function keysOf(id: CommandId): string | undefined {
  return catalogue[id].keys?.[0];
}
