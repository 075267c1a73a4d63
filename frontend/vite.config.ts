import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Where `npm run dev` finds the back end. The built files need no such thing: Django serves them itself. */
const backend = process.env.QUAYMASTER_URL ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  // One style sheet: one that failed to load beside a part of the page would not be asked for again.
  build: { target: "es2022", sourcemap: false, chunkSizeWarningLimit: 700, cssCodeSplit: false },
  server: {
    host: "127.0.0.1",
    proxy: {
      // The back end accepts changes and sockets from its own origin only.
      "/api": { target: backend, changeOrigin: true, headers: { Origin: backend } },
      "/docs": { target: backend },
      "/ws": { target: backend, changeOrigin: true, ws: true, headers: { Origin: backend } },
    },
  },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
});
