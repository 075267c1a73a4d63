import { notifications } from "@mantine/notifications";
import { isSignedOut } from "@/api/client";
import { wordsOf } from "@/api/errors";
import type { Operation } from "@/api/types";
import { GroupToast, OperationToast } from "./operation-toast";

const shown = { autoClose: false, withBorder: true, withCloseButton: true } as const;

/** Shows an operation in a toast that stays with it until its true end. */
export function followOperation(operation: Operation): void {
  const id = `operation-${operation.id}`;
  notifications.show({
    ...shown,
    id,
    message: <OperationToast first={operation} close={() => notifications.hide(id)} />,
  });
}

/** Shows many operations that one request made, as one toast that counts. */
export function followGroup(group: string, title: string, amount: number): void {
  const id = `group-${group}`;
  const close = () => notifications.hide(id);
  notifications.show({
    ...shown,
    id,
    message: <GroupToast group={group} title={title} amount={amount} close={close} />,
  });
}

export function toastError(error: unknown, title = "That did not work"): void {
  if (isSignedOut(error)) return;
  notifications.show({ title, message: wordsOf(error), color: "red", autoClose: 12_000, withBorder: true });
}

export function toastDone(message: string): void {
  notifications.show({ message, color: "teal", autoClose: 3_500, withBorder: true });
}
