import type { Place } from "./graph-layout";

/** The sizes of cards and of what is between them, in pixels. */
export const CARD = { width: 212, height: 92, gapX: 64, gapY: 24 };

type Point = readonly [x: number, y: number];

/** Where the card of a place begins. */
export function cornerOf({ column, row }: Place, edge: number): { x: number; y: number } {
  return { x: edge + column * (CARD.width + CARD.gapX), y: edge + row * (CARD.height + CARD.gapY) };
}

/**
 * The corners of a line from the middle of a card's right side to a card further right: it turns between the columns
 * only, and what is more than a column away is reached below the row, so that no line goes behind a card. Such a line
 * turns beside the middle, where lines to the next column turn, so that neither runs along the other.
 */
export function routeOf([fromX, fromY]: Point, [toX, toY]: Point): Point[] {
  const out = fromX + CARD.gapX / 4;
  const back = toX - CARD.gapX / 4;
  if (back - out < CARD.gapX) {
    const middle = (fromX + toX) / 2;
    return [
      [fromX, fromY],
      [middle, fromY],
      [middle, toY],
      [toX, toY],
    ];
  }
  const below = fromY + (CARD.height + CARD.gapY) / 2;
  return [
    [fromX, fromY],
    [out, fromY],
    [out, below],
    [back, below],
    [back, toY],
    [toX, toY],
  ];
}

/** An SVG path along the corners, which are round as far as there is room. */
export function pathAlong(points: readonly Point[], radius = 5): string {
  const words = points.map((corner, at) => {
    const [before, after] = [points[at - 1], points[at + 1]];
    if (before === undefined) return `M${corner.join(",")}`;
    if (after === undefined) return `L${corner.join(",")}`;
    const [start, end] = [before, after].map((other) => towards(corner, other, radius).join(","));
    return `L${start} Q${corner.join(",")} ${end}`;
  });
  return words.join(" ");
}

/** The point so far from one towards another, halfway at most. */
function towards([x, y]: Point, [toX, toY]: Point, far: number): Point {
  const length = Math.hypot(toX - x, toY - y);
  const share = length === 0 ? 0 : Math.min(far / length, 0.5);
  return [x + (toX - x) * share, y + (toY - y) * share];
}
