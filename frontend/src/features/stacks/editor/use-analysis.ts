import { useEffect, useRef, useState } from "react";
import type { Analysis, ComposeFile } from "../compose/analysis";

const PAUSE_MS = 300;
/** A long text is looked at when somebody has stopped typing for longer. */
const LONG_PAUSE_MS = 1_200;
const LONG = 200_000;

/** One question at a time, and of those that came meanwhile only the last. */
class Asker {
  private readonly worker = new Worker(new URL("./analysis-worker.ts", import.meta.url), { type: "module" });
  private busy = false;
  private waiting: ComposeFile[] | undefined;

  constructor(answer: (analysis: Analysis) => void) {
    this.worker.addEventListener("message", ({ data }: MessageEvent<Analysis>) => {
      this.busy = false;
      answer(data);
      if (this.waiting !== undefined) this.ask(this.waiting);
    });
  }

  ask(files: ComposeFile[]): void {
    this.waiting = this.busy ? files : undefined;
    if (this.busy) return;
    this.busy = true;
    this.worker.postMessage(files);
  }

  end(): void {
    this.worker.terminate();
  }
}

/** What there is to say about the compose files of a stack, a moment after they were typed; undefined until it is known. */
export function useAnalysis(files: readonly ComposeFile[]): Analysis | undefined {
  const [analysis, setAnalysis] = useState<Analysis>();
  const asker = useRef<Asker>(undefined);
  useEffect(() => {
    const made = new Asker(setAnalysis);
    asker.current = made;
    return () => made.end();
  }, []);
  useEffect(() => {
    const long = files.reduce((sum, { text }) => sum + text.length, 0) > LONG;
    const timer = setTimeout(() => asker.current?.ask([...files]), long ? LONG_PAUSE_MS : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [files]);
  return analysis;
}
