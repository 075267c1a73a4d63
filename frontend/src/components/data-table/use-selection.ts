import { useCallback, useMemo, useState } from "react";
import type { TableRow } from "./types";

/** The rows a person picked, also those scrolled out of sight. With shift, from the last picked to this one. */
export function useSelection<Row extends TableRow>(loaded: Row[]) {
  const [picked, setPicked] = useState<ReadonlyMap<number, Row>>(new Map());
  const [anchor, setAnchor] = useState<number>();
  const rows = useMemo(() => {
    const fresh = new Map(loaded.map((row) => [row.id, row]));
    return [...picked.values()].map((row) => fresh.get(row.id) ?? row);
  }, [picked, loaded]);

  const toggle = useCallback(
    (row: Row, range: boolean) => {
      const from = loaded.findIndex((other) => other.id === anchor);
      const to = loaded.findIndex((other) => other.id === row.id);
      setAnchor(row.id);
      setPicked((before) => {
        const next = new Map(before);
        if (range && from >= 0 && to >= 0) {
          for (const other of loaded.slice(Math.min(from, to), Math.max(from, to) + 1))
            next.set(other.id, other);
        } else if (!next.delete(row.id)) next.set(row.id, row);
        return next;
      });
    },
    [loaded, anchor],
  );
  const all = loaded.length > 0 && loaded.every((row) => picked.has(row.id));
  return {
    rows,
    toggle,
    has: (row: Row) => picked.has(row.id),
    clear: () => setPicked(new Map()),
    header: {
      all,
      some: picked.size > 0,
      toggle: () => setPicked(all ? new Map() : new Map(loaded.map((row) => [row.id, row]))),
    },
  };
}
