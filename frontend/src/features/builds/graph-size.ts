/** The sizes of the graph in pixels, at its own scale. */
const GAP = 32;
const PAD = 16;
const ROW = 68;
export const CARD = 52;
export const HEAD = 34;

/** As wide as the window allows: one lane may be long lines, many lanes still have to be read. */
export function laneWidth(lanes: number, pane: number): number {
  const room = (pane - 2 * PAD - GAP * (lanes - 1)) / lanes;
  return Math.round(Math.min(lanes === 1 ? 640 : 420, Math.max(lanes === 1 ? 240 : 216, room)));
}

export const laneAt = (lane: number, width: number): number => PAD + lane * (width + GAP);
export const rowAt = (row: number): number => PAD + row * ROW;

/** What the whole graph covers when nothing is scaled. */
export const graphSize = (lanes: number, rows: number, width: number): { width: number; height: number } => ({
  width: laneAt(lanes, width) - GAP + PAD,
  height: rowAt(rows) - (ROW - CARD) + PAD,
});
