/** The server that Curio is measured against: Hocuspocus as it comes, with its database extension on SQLite.
 *
 * Takes the port and the database file. Stores as its own SQLite extension does, one row with the whole state, but
 * through Node's SQLite, and with WAL and FULL, as Curio has it. Each store is told to the clients, which they could
 * not know otherwise: the server's own acknowledgement is sent before anything is stored.
 */
import { DatabaseSync } from "node:sqlite";
import { Database } from "@hocuspocus/extension-database";
import { Server } from "@hocuspocus/server";
import * as Y from "yjs";

const [port, file] = process.argv.slice(2);

const database = new DatabaseSync(file);
database.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
database.exec("CREATE TABLE IF NOT EXISTS documents (name TEXT PRIMARY KEY, data BLOB NOT NULL)");
const read = database.prepare("SELECT data FROM documents WHERE name = ?");
const write = database.prepare("INSERT INTO documents VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET data = excluded.data");

const server = new Server({
  port: Number(port),
  address: "127.0.0.1",
  quiet: true,
  extensions: [
    new Database({
      fetch: async ({ documentName }) => read.get(documentName)?.data ?? null,
      store: async ({ documentName, document, state }) => {
        write.run(documentName, state);
        const vector = Y.encodeStateVectorFromUpdate(state);
        document.broadcastStateless(Buffer.from(vector).toString("base64"));
      },
    }),
  ],
});
await server.listen();
