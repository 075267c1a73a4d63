import type { LogLine } from "./log-buffer";

/** Lines of a log and the number of each since its beginning. Where lines are left out, the numbers jump. */
export class NumberedLines {
  readonly lines: readonly LogLine[];
  private readonly numbers: number | readonly number[];

  /** `numbers`: that of each line, or that of the first of lines without a gap. */
  constructor(lines: readonly LogLine[], numbers: number | readonly number[]) {
    this.lines = lines;
    this.numbers = numbers;
  }

  numberOf(index: number): number {
    return typeof this.numbers === "number" ? this.numbers + index : (this.numbers[index] ?? 0);
  }

  /** Index of the line with this number, else of the next one that is here, else of the last. */
  indexOf(number: number): number {
    let [low, high] = [0, this.lines.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.numberOf(middle) < number) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, Math.min(low, this.lines.length - 1));
  }
}
