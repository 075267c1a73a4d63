import { Button, Group, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { Dialog } from "./dialog";
import { Refusal } from "./refusal";
import type { ChangeForm } from "./use-change-form";
import { WishPreview } from "./wish-preview";

interface FormDialogProps<Values> {
  form: ChangeForm<Values>;
  title: string;
  confirm: string;
  close: () => void;
  /** What it does cannot be undone. */
  danger?: boolean;
  disabled?: boolean;
  size?: string;
  children: ReactNode;
}

/** A small form in a dialog: fields, a refusal in the server's words, and the command that does the same. */
export function FormDialog<Values>({
  form,
  title,
  confirm,
  close,
  danger = false,
  disabled = false,
  size = "md",
  children,
}: FormDialogProps<Values>) {
  const submit = async (event: React.SyntheticEvent<HTMLFormElement>) => {
    if (await form.submit(event)) close();
  };
  return (
    <Dialog close={close} title={title} size={size}>
      <form onSubmit={submit}>
        <Stack gap="md">
          {children}
          <Refusal error={form.refusal} />
          <Group justify="flex-end" gap="xs">
            <Button size="sm" variant="default" onClick={close}>
              Cancel
            </Button>
            <Button
              size="sm"
              type="submit"
              color={danger ? "red" : undefined}
              loading={form.busy}
              disabled={disabled || form.wishes?.length === 0}
            >
              {confirm}
            </Button>
          </Group>
          {/* Behind the buttons, which would move when the server has answered. */}
          {form.wishes !== undefined && <WishPreview wishes={form.wishes} />}
        </Stack>
      </form>
    </Dialog>
  );
}
