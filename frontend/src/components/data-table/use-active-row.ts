import { useState } from "react";
import type { TableRow } from "./types";

interface Place {
  /** Undefined until the row is here: a key can be held down faster than rows come. */
  id: number | undefined;
  /** Where it was last seen, to go on from when it has gone. */
  index: number;
}

interface Rows<Row> {
  count: number;
  offset: number;
  rows: Row[];
  at: (index: number) => Row | undefined;
}

/**
 * The row that keys act on. It is kept by its id: rows that are sorted anew, come or go never put another under the keys.
 * A row that is gone leaves nothing to act on, only the place to go on from.
 */
export function useActiveRow<Row extends TableRow>({ count, offset, rows, at }: Rows<Row>) {
  const [place, setPlace] = useState<Place>();
  const found = place?.id === undefined ? -1 : rows.findIndex((row) => row.id === place.id);
  const index = found >= 0 ? offset + found : (place?.index ?? -1);
  const row = place === undefined ? undefined : place.id === undefined ? at(place.index) : rows[found];
  if (place !== undefined && row !== undefined && (place.id !== row.id || place.index !== index))
    setPlace({ id: row.id, index });
  return {
    row,
    index,
    clear: () => setPlace(undefined),
    /** Goes to the next row or the one before, and tells where that is. */
    step(steps: 1 | -1): number {
      const next = Math.min(count - 1, Math.max(0, index + steps));
      setPlace({ id: at(next)?.id, index: next });
      return next;
    },
  };
}
