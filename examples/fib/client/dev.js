// Serves the sources as they are: a change is there with the next reload.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";

const PORT = 3000;
const FILES = {
  "/": "src/index.html",
  "/main.js": "src/main.js",
  "/series.js": "node_modules/series/index.js",
};
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8" };

createServer(async ({ url }, answer) => {
  const file = FILES[url];
  if (!file) return answer.writeHead(404).end("not found\n");
  answer.writeHead(200, { "Content-Type": TYPES[extname(file)] }).end(await readFile(file));
}).listen(PORT, () => console.log(`Listening on port ${PORT}`));
