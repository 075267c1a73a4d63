// Makes dist/: what a browser needs, and nothing else.
import { cpSync, rmSync } from "node:fs";

rmSync("dist", { recursive: true, force: true });
cpSync("src", "dist", { recursive: true });
cpSync("node_modules/series/index.js", "dist/series.js");
