/** A cell that is longer does not make all others of its column as wide: a few words would become megabytes. */
const MOST_WIDTH = 40;

/** A Markdown table from rows of words: columns as wide as what is in them, as one would write it by hand. */
export function tableOf(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) =>
    row.map((cell) =>
      cell
        .replace(/\s*\n\s*/g, " ")
        .trim()
        .replaceAll("|", "\\|"),
    ),
  );
  const width = cells.reduce((most, row) => Math.max(most, row.length), 0);
  const widths = Array.from({ length: width }, (_, column) =>
    cells.reduce((most, row) => {
      const { length } = row[column] ?? "";
      return length > MOST_WIDTH ? most : Math.max(most, length);
    }, 3),
  );
  const line = (row: readonly string[]) =>
    `| ${widths.map((size, column) => (row[column] ?? "").padEnd(size)).join(" | ")} |`;
  const rule = `| ${widths.map((size) => "-".repeat(size)).join(" | ")} |`;
  const [head = [], ...body] = cells;
  return [line(head), rule, ...body.map(line)].join("\n");
}

/** The cells that a spreadsheet put on the clipboard as plain text; null where its lines are no rows of a table. */
export function cellsIn(text: string): string[][] | null {
  const rows = text
    .replace(/\r\n?/g, "\n")
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => line.split("\t"));
  return rows.every((row) => row.length === rows[0]?.length) ? rows : null;
}

/** The table that they are; null where the text is something else. */
export function tableFromCells(text: string): string | null {
  const rows = cellsIn(text);
  const [first] = rows ?? [];
  if (!rows || !first || rows.length < 2 || first.length < 2) return null;
  // Code is indented by tabs too: a table begins with words.
  return first[0] === "" ? null : tableOf(rows);
}
