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

/** The table that a spreadsheet put on the clipboard as plain text; null when that is something else. */
export function tableFromCells(text: string): string | null {
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
  const rows = lines.map((line) => line.split("\t"));
  const [first] = rows;
  if (!first || lines.length < 2 || first.length < 2) return null;
  // Code is indented by tabs too: a table has as many in each line, and begins with words.
  if (first[0] === "" || rows.some((row) => row.length !== first.length)) return null;
  return tableOf(rows);
}
