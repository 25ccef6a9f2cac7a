import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const backend = process.env.CURIO_BACKEND ?? "http://127.0.0.1:8000";

export default defineConfig(({ command }) => ({
  // The server hands out the built files under /static/; the development server answers at the root.
  base: command === "build" ? "/static/" : "/",
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: {
    proxy: {
      // The server compares Origin with Host, so the browser's Host has to reach it unchanged.
      "/api": { target: backend, changeOrigin: false },
      "/_allauth": { target: backend, changeOrigin: false },
      "/ws": { target: backend.replace(/^http/, "ws"), ws: true },
    },
  },
  build: {
    // The strict content policy allows no data: fonts or scripts, so nothing is inlined.
    assetsInlineLimit: 0,
    manifest: true,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          // The Markdown package names these although nothing of them is used until a fence asks for it; without a
          // place of their own they would land in the editor's chunk.
          groups: [{ name: "code-web", test: /@(codemirror\/lang|lezer)[-/](html|css|javascript)\// }],
        },
      },
    },
  },
  test: {
    environment: "happy-dom",
    reporters: ["dot"],
    setupFiles: ["./src/testing/setup.ts"],
    restoreMocks: true,
    unstubGlobals: true,
    // Nobody in y-indexeddb catches that a copy cannot be opened; see refuseCopies in src/testing/storage.ts.
    onUnhandledError: ({ message }) => message !== "this test opens no copies",
  },
}));
