import { Analyst, type ComposeFile } from "../compose/analysis";

/** Looks at compose files beside the page, which a long one would hold up for seconds. */
const analyst = new Analyst();

self.addEventListener("message", ({ data }: MessageEvent<ComposeFile[]>) => {
  self.postMessage(analyst.analyse(data));
});
