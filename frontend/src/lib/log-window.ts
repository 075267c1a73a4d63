/** Which of the lines exist in the page: from `start`, up to but without `end`. */
export interface LogWindow {
  start: number;
  end: number;
}

/** More lines than any screen shows. */
const TAIL_LINES = 150;
const STEP = 100;

/** While following: the last lines, so that no amount of lines before them costs anything. */
export function windowAtEnd(count: number): LogWindow {
  return { start: Math.max(0, count - TAIL_LINES), end: count };
}

/** While held: some screens before and after the line at `index`. It moves in steps, so that scrolling rarely changes it. */
export function windowAround(index: number, count: number): LogWindow {
  const start = Math.max(0, (Math.floor(index / STEP) - 1) * STEP);
  return { start, end: Math.min(count, start + 4 * STEP) };
}
