import type { LineCounter } from "yaml";

export type Severity = "error" | "warning" | "info";

/** Something to look at in a file. `line` and `column` count from 1, `from` and `to` are offsets in its text. */
export interface Problem {
  severity: Severity;
  message: string;
  from: number;
  to: number;
  line: number;
  column: number;
}

/** More of them help nobody, and cost a browser its time. */
const MOST = 200;

/** Collects the problems of one file; one that was said of the same place before is not said again. */
export class Problems {
  private readonly found = new Map<string, Problem>();

  constructor(private readonly lines: LineCounter) {}

  add(severity: Severity, message: string, { from, to }: { from: number; to: number }): void {
    const key = `${from}:${message}`;
    if (this.found.has(key) || this.found.size >= MOST) return;
    const { line, col } = this.lines.linePos(from);
    const place = { from, to: Math.max(from, to), line: Math.max(1, line), column: Math.max(1, col) };
    this.found.set(key, { severity, message, ...place });
  }

  get full(): boolean {
    return this.found.size >= MOST;
  }

  all(): Problem[] {
    return [...this.found.values()].sort((a, b) => a.from - b.from);
  }
}

/** How many letters lie between two words, two that changed places counted as one. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? Infinity;
  for (let row = 1; row <= a.length; row++) {
    const now = [row];
    rows.push(now);
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      now.push(
        Math.min(
          at(row - 1, column - 1) + (same ? 0 : 1),
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          swapped ? at(row - 2, column - 2) + 1 : Infinity,
        ),
      );
    }
  }
  return at(a.length, b.length);
}

/** The name that was probably meant, in a sentence of its own; empty where none is near. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const near = [...known]
    .map((each) => ({ each, far: distance(name.slice(0, 40).toLowerCase(), each.toLowerCase()) }))
    .filter(({ each, far }) => far <= Math.max(1, Math.floor(Math.min(name.length, each.length) / 3)))
    .sort((a, b) => a.far - b.far)[0];
  return near === undefined ? "" : ` Did you mean ${near.each}?`;
}
