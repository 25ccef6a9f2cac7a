// Writes src/api/schema.d.ts from the server's own description of its REST interface; `--check` only says whether it is so written.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const root = fileURLToPath(new URL("../../", import.meta.url));
const python = process.env.PYTHON ?? `${root}.venv/bin/python`;
const description = execFileSync(python, ["manage.py", "spectacular", "--format", "openapi-json"], {
  cwd: root,
  encoding: "utf8",
  maxBuffer: 64 * 1024 * 1024,
});
const heading = "// Generated from the server's OpenAPI description: npm run schema. Do not edit.\n\n";
const types = heading + astToString(await openapiTS(JSON.parse(description)));
const file = new URL("../src/api/schema.d.ts", import.meta.url);
if (!process.argv.includes("--check")) {
  writeFileSync(file, types);
} else if (readFileSync(file, "utf8") !== types) {
  console.error("frontend/src/api/schema.d.ts is not what the server describes: make schema");
  process.exitCode = 1;
}
