import type { LogLine } from "./log-buffer";

/** Long enough for the pasts of all sources to be here, too short to be noticed. */
const WAIT_MS = 250;

/** Puts the lines of several logs in the order of their times, as far as they come within a moment of each other. */
export class LogMerge {
  private held: LogLine[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly deliver: (lines: LogLine[]) => void;

  constructor(deliver: (lines: LogLine[]) => void) {
    this.deliver = deliver;
  }

  push(source: string, lines: readonly LogLine[]): void {
    for (const [stream, at, text] of lines) this.held.push([stream, at, text, source]);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const ready = this.held.sort(([, one], [, other]) => (one < other ? -1 : one > other ? 1 : 0));
      this.held = [];
      this.deliver(ready);
    }, WAIT_MS);
  }
}
