import { useBlocker } from "@tanstack/react-router";
import type { RefObject } from "react";
import { askConfirm } from "@/components/confirm";

interface Guard {
  /** Something was typed that is stored nowhere. */
  unsaved: boolean;
  /** True while the page itself leads elsewhere, since all is stored. */
  free?: RefObject<boolean>;
  /** Called when somebody leaves all the same. */
  left?: () => void;
}

/** Asks before what was typed is lost. */
export function useGuard({ unsaved, free, left }: Guard): void {
  useBlocker({
    enableBeforeUnload: () => unsaved && free?.current !== true,
    disabled: !unsaved,
    shouldBlockFn: async ({ current, next }) => {
      if (free?.current === true || current.pathname === next.pathname) return false;
      const sure = await askConfirm({
        title: "Leave without saving?",
        body: "What you changed in the files and variables is not saved, and is lost.",
        confirm: "Leave",
        danger: true,
      });
      if (sure === null) return true;
      left?.();
      return false;
    },
  });
}
