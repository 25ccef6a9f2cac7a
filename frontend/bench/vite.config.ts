import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** The page on which `make bench ARGS=editor` measures. */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  publicDir: false,
  resolve: { alias: { "@": fileURLToPath(new URL("../src", import.meta.url)) } },
  build: { emptyOutDir: true, modulePreload: false, assetsInlineLimit: 0, chunkSizeWarningLimit: 2000 },
});
