/** The sizes of the graph in pixels, at its own scale. */
export const LANE = 320;
const GAP = 44;
export const ROW = 70;
export const CARD = 52;
export const HEAD = 34;

export const laneAt = (lane: number): number => lane * (LANE + GAP);

/** What so many rows need when nothing is scaled. */
export const graphHeight = (rows: number): number => HEAD + 40 + rows * ROW;
