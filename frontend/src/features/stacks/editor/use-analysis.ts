import { useEffect, useRef, useState } from "react";
import type { Analysis, ComposeFile } from "../compose/analysis";

const PAUSE_MS = 300;
/** A long text is looked at when somebody has stopped typing for longer. */
const LONG_PAUSE_MS = 1_200;
const LONG = 200_000;
/** Who says nothing for so long has died: a worker that runs out of memory tells nobody. */
const DEAD_MS = 60_000;

/** One question at a time, and of those that came meanwhile only the last. */
class Asker {
  private readonly worker = new Worker(new URL("./analysis-worker.ts", import.meta.url), { type: "module" });
  private busy = false;
  private waiting: ComposeFile[] | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    answer: (analysis: Analysis) => void,
    private readonly failed: () => void,
  ) {
    this.worker.addEventListener("message", ({ data }: MessageEvent<Analysis>) => {
      this.busy = false;
      clearTimeout(this.timer);
      answer(data);
      if (this.waiting !== undefined) this.ask(this.waiting);
    });
    // It could not be loaded, or what it was given was too much for it.
    this.worker.addEventListener("error", () => this.fail());
  }

  ask(files: ComposeFile[]): void {
    this.waiting = this.busy ? files : undefined;
    if (this.busy) return;
    this.busy = true;
    this.timer = setTimeout(() => this.fail(), DEAD_MS);
    this.worker.postMessage(files);
  }

  private fail(): void {
    this.end();
    this.failed();
  }

  end(): void {
    clearTimeout(this.timer);
    this.worker.terminate();
  }
}

/** What was found in the compose files, or that nobody could look. */
export interface Looking {
  /** Undefined until it is known. */
  analysis: Analysis | undefined;
  failed: boolean;
  again: () => void;
}

/** What there is to say about the compose files of a stack, a moment after they were typed. */
export function useAnalysis(files: readonly ComposeFile[]): Looking {
  const [analysis, setAnalysis] = useState<Analysis>();
  const [failed, setFailed] = useState(false);
  const [round, setRound] = useState(0);
  const asker = useRef<Asker>(undefined);
  useEffect(() => {
    const made = new Asker(setAnalysis, () => setFailed(true));
    asker.current = made;
    return () => {
      made.end();
      asker.current = undefined;
    };
  }, [round]);
  useEffect(() => {
    if (failed) return undefined;
    const long = files.reduce((sum, { text }) => sum + text.length, 0) > LONG;
    const timer = setTimeout(() => asker.current?.ask([...files]), long ? LONG_PAUSE_MS : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [files, failed, round]);
  const again = () => {
    setFailed(false);
    setRound(round + 1);
  };
  return { analysis: failed ? undefined : analysis, failed, again };
}
