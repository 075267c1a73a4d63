import type { LogLine } from "./log-buffer";

/** Knows the last line that came, so that a stream that was cut goes on there and no line is shown twice. */
export class LogCursor {
  private last = "";

  /** The time of the last line, to ask from; undefined before the first. */
  get since(): string | undefined {
    return this.last === "" ? undefined : this.last;
  }

  /** The lines not seen before. `since` includes its own instant, so the last line comes again after a cut. */
  fresh(lines: readonly LogLine[], resumed: boolean): readonly LogLine[] {
    const known = this.last;
    const fresh = resumed && known !== "" ? lines.filter(([, at]) => at > known) : lines;
    this.last = fresh.at(-1)?.[1] ?? known;
    return fresh;
  }
}
