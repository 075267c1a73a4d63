import { useEffect, useRef } from "react";

export interface TableKeys {
  count: number;
  active: number;
  setActive: (index: number) => void;
  open: (index: number) => void;
  toggle: (index: number) => void;
  search: () => void;
  escape: () => void;
  /** Keys of this table's own, such as `l` for logs. */
  own: (key: string, index: number) => boolean;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** j/k move, enter opens, x selects, / searches, escape clears: hands stay on the keys. */
export function useTableKeys(keys: TableKeys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const now = latest.current;
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector("[role=dialog]") !== null) return;
      const moves: Record<string, () => void> = {
        j: () => now.setActive(Math.min(now.count - 1, now.active + 1)),
        ArrowDown: () => now.setActive(Math.min(now.count - 1, now.active + 1)),
        k: () => now.setActive(Math.max(0, now.active - 1)),
        ArrowUp: () => now.setActive(Math.max(0, now.active - 1)),
        "/": now.search,
        Escape: now.escape,
      };
      if (now.active >= 0) {
        moves.Enter = () => now.open(now.active);
        moves.x = () => now.toggle(now.active);
      }
      const move = moves[event.key];
      if (move !== undefined) move();
      else if (now.active < 0 || !now.own(event.key, now.active)) return;
      event.preventDefault();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}
