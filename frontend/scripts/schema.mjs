// Writes src/api/schema.d.ts from the server's own description of its REST interface.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const root = fileURLToPath(new URL("../../", import.meta.url));
const python = process.env.PYTHON ?? `${root}.venv/bin/python`;
const description = execFileSync(python, ["manage.py", "spectacular", "--format", "openapi-json"], {
  cwd: root,
  encoding: "utf8",
  maxBuffer: 64 * 1024 * 1024,
});
const types = astToString(await openapiTS(JSON.parse(description)));
const heading = "// Generated from the server's OpenAPI description: npm run schema. Do not edit.\n\n";
writeFileSync(new URL("../src/api/schema.d.ts", import.meta.url), heading + types);
