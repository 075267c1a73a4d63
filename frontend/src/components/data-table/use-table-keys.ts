import { useEffect, useRef } from "react";

export interface TableKeys {
  step: (steps: 1 | -1) => void;
  search: () => void;
  escape: () => void;
  /** What a key does to the active row, if there is one and the key means something. */
  act: (key: string) => (() => void) | undefined;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** A dialog or an open menu stands before the table: keys are not for a row behind it. */
const IN_FRONT = "[role=dialog], [role=menu]";

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
      if (document.querySelector(IN_FRONT) !== null) return;
      // Enter on a link or a button is for that one, not for the active row.
      if (
        event.key === "Enter" &&
        event.target instanceof Element &&
        event.target.closest("a, button") !== null
      )
        return;
      const moves: Record<string, () => void> = {
        j: () => now.step(1),
        ArrowDown: () => now.step(1),
        k: () => now.step(-1),
        ArrowUp: () => now.step(-1),
        "/": now.search,
        Escape: now.escape,
      };
      const move = moves[event.key];
      // A key held down moves on; it does nothing twice.
      const act = move ?? (event.repeat ? undefined : now.act(event.key));
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}
