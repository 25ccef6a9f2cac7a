// Fails when what a browser must load grew past its budget (gzip, JavaScript and CSS).
// "initial" is the entry with everything it imports at once; "editor" is what opening a note adds to it; "later" is the
// largest of all the other files, each of which is waited for at once when it is asked for.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));
const budgets = { initial: 260, editor: 230, later: 150 };

/** The files that loading these manifest entries needs, without waiting for a dynamic import. */
function files(keys, seen = new Set()) {
  for (const key of keys) {
    const chunk = manifest[key];
    if (seen.has(chunk.file)) continue;
    seen.add(chunk.file);
    for (const css of chunk.css ?? []) seen.add(css);
    files(chunk.imports ?? [], seen);
  }
  return seen;
}

const kilobytes = (names) =>
  [...names].reduce(
    (sum, name) => sum + gzipSync(readFileSync(new URL(name, dist)), { level: 9 }).length,
    0,
  ) / 1000;

const initial = files(["index.html"]);
const editor = new Set([...files(["src/app/routes/NoteRoute.tsx"])].filter((file) => !initial.has(file)));
const later = [...files(Object.keys(manifest))]
  .filter((file) => /\.(js|css)$/.test(file) && !initial.has(file) && !editor.has(file))
  .map((file) => ({ file, size: kilobytes([file]) }))
  .sort((a, b) => b.size - a.size);
const sizes = { initial: kilobytes(initial), editor: kilobytes(editor), later: later[0].size };
let over = false;
for (const [part, size] of Object.entries(sizes)) {
  const verdict = size > budgets[part] ? "over" : "of";
  over ||= size > budgets[part];
  console.log(`${part.padEnd(8)} ${size.toFixed(1).padStart(6)} kB gzip, ${verdict} ${budgets[part]}`);
}
for (const { file, size } of later.filter((one) => one.size > budgets.later))
  console.log(`${size.toFixed(1)} ${file}`);
process.exit(over ? 1 : 0);
