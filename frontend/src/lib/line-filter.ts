import type { LogLine } from "./log-buffer";
import { NumberedLines } from "./numbered-lines";

/**
 * Picks lines out of a buffer that grows at its end and loses its beginning. Each line is tried once, so a search over
 * a fast log costs what is new and not what is there. The same buffer gives the same answer.
 */
export class LineFilter {
  private picked = new NumberedLines([], []);
  private numbers: number[] = [];
  private next = 0;
  private readonly wanted: (line: LogLine) => boolean;

  constructor(wanted: (line: LogLine) => boolean) {
    this.wanted = wanted;
  }

  /** `first` is the number of the first of `lines` since the beginning of the log. */
  pick(lines: readonly LogLine[], first: number): NumberedLines {
    const end = first + lines.length;
    if (end < this.next) this.restart();
    const gone = this.numbers.findIndex((number) => number >= first);
    const stale = gone < 0 ? this.numbers.length : gone;
    if (stale === 0 && end === this.next) return this.picked;
    const picked = this.picked.lines.slice(stale);
    const numbers = this.numbers.slice(stale);
    for (let number = Math.max(first, this.next); number < end; number += 1) {
      const line = lines[number - first];
      if (line === undefined || !this.wanted(line)) continue;
      picked.push(line);
      numbers.push(number);
    }
    this.picked = new NumberedLines(picked, numbers);
    this.numbers = numbers;
    this.next = end;
    return this.picked;
  }

  private restart(): void {
    this.picked = new NumberedLines([], []);
    this.numbers = [];
    this.next = 0;
  }
}
