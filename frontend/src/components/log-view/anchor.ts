import type { LogWindow } from "@/lib/log-window";
import type { NumberedLines } from "@/lib/numbered-lines";
import { LINE_HEIGHT } from "./log-lines";

/** A line by its number, and how many pixels below the upper edge of the view it begins. */
export interface Anchor {
  number: number;
  top: number;
}

/** Index among `rows`, which stand one below the other, of the first that ends below `edge`. */
function firstBelow(rows: HTMLCollection, edge: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.getBoundingClientRect().bottom ?? 0) <= edge) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The first line in sight. Where somebody has scrolled to lines that are not laid out, the one that would be there. */
export function findAnchor(
  view: HTMLElement,
  lines: HTMLElement,
  shown: NumberedLines,
  { start, end }: LogWindow,
): Anchor {
  const frame = view.getBoundingClientRect();
  const below = firstBelow(lines.children, frame.top);
  const row = lines.children[below]?.getBoundingClientRect();
  if (row !== undefined && row.top < frame.bottom)
    return { number: shown.numberOf(start + below), top: row.top - frame.top };
  // Before the first of the window, or after its last.
  const [from, edge] =
    row !== undefined
      ? [0, lines.getBoundingClientRect().top]
      : [end, lines.lastElementChild?.getBoundingClientRect().bottom ?? 0];
  const index = Math.max(
    0,
    Math.min(shown.lines.length - 1, from + Math.floor((frame.top - edge) / LINE_HEIGHT)),
  );
  return { number: shown.numberOf(index), top: edge + (index - from) * LINE_HEIGHT - frame.top };
}

/** How many pixels the view has to scroll for the anchor to stand in its place, as far as its line is laid out. */
export function distanceTo(
  view: HTMLElement,
  lines: HTMLElement,
  shown: NumberedLines,
  { start }: LogWindow,
  { number, top }: Anchor,
): number {
  const row = lines.children[shown.indexOf(number) - start]?.getBoundingClientRect();
  if (row === undefined) return 0;
  // A line of which only the end was in sight may have become shorter than that: then it is shown whole.
  return row.top - view.getBoundingClientRect().top - (row.height + top <= 0 ? 0 : top);
}
