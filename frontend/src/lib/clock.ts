import { useSyncExternalStore } from "react";

/** One timer for all who read it. */
function clock(every: number) {
  let now = Date.now();
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setInterval> | undefined;
  const subscribe = (listener: () => void): (() => void) => {
    listeners.add(listener);
    timer ??= setInterval(() => {
      now = Date.now();
      for (const told of listeners) told();
    }, every);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) {
        clearInterval(timer);
        timer = undefined;
      }
    };
  };
  return { subscribe, read: () => now };
}

const SLOW = clock(5_000);
const QUICK = clock(1_000);

/** Milliseconds now, moving every five seconds, or every second for what somebody watches. */
export function useNow(quick = false): number {
  const { subscribe, read } = quick ? QUICK : SLOW;
  return useSyncExternalStore(subscribe, read);
}
