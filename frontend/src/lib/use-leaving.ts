import { useEffect, useEffectEvent } from "react";

/** A page that comes next may be there before this one hides. */
const ENDS = ["beforeunload", "pagehide"];

/** Calls `settle` when the page is left or loaded anew, before those who keep then what was typed. */
export function useLeaving(settle: () => void): void {
  const leave = useEffectEvent(settle);
  useEffect(() => {
    const listener = () => leave();
    for (const end of ENDS) addEventListener(end, listener, { capture: true });
    return () => {
      for (const end of ENDS) removeEventListener(end, listener, { capture: true });
    };
  }, []);
}
