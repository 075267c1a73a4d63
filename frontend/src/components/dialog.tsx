import { Modal, type ModalProps } from "@mantine/core";
import { useEffect, useState } from "react";

/** What had the focus; of an item of a menu, which is gone by then, the button that opens the menu. */
function focused(): HTMLElement | null {
  const item = document.activeElement;
  const button = item?.closest("[role=menu]")?.getAttribute("aria-labelledby");
  const element = button ? document.getElementById(button) : item;
  return element instanceof HTMLElement ? element : null;
}

/** A dialog that is there for as long as it is open, and gives the focus back to where it was. */
export function Dialog({ close, ...modal }: Omit<ModalProps, "opened" | "onClose"> & { close: () => void }) {
  const [before] = useState(focused);
  useEffect(
    () => () => {
      if (before?.isConnected) before.focus({ preventScroll: true });
    },
    [before],
  );
  return <Modal opened onClose={close} {...modal} />;
}
