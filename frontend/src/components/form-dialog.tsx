import { Button, Group, Modal, Stack } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { ApiError } from "@/api/errors";
import type { Operation } from "@/api/types";
import { CommandEquivalent } from "./command-equivalent";
import { Refusal } from "./refusal";
import { followOperation } from "./request";
import { whenEnded } from "./when-ended";

interface FormDialogProps {
  title: string;
  confirm: string;
  close: () => void;
  /** Sends the form. An operation it returns is followed in a toast; after `false` the dialog stays open. */
  send: () => Promise<unknown>;
  /** The docker line that does the same. */
  command?: string;
  /** The REST call that does the same. */
  curl?: string;
  /** What it does cannot be undone. */
  danger?: boolean;
  /** The operation takes a moment only: a refusal of the engine is shown here, where what was typed still stands. */
  quick?: boolean;
  disabled?: boolean;
  size?: string;
  children: ReactNode;
}

function isOperation(value: unknown): value is Operation {
  return typeof value === "object" && value !== null && "kind" in value && "state" in value;
}

/** How long a dialog stays open for an operation that is quick as a rule. */
const QUICK_MS = 6_000;

/** A small form in a dialog: fields, the command that does the same, and a refusal in the server's words. */
export function FormDialog({
  title,
  confirm,
  close,
  send,
  command,
  curl,
  danger = false,
  quick = false,
  disabled = false,
  size = "md",
  children,
}: FormDialogProps) {
  const queries = useQueryClient();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: React.SyntheticEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      const answer = await send();
      if (isOperation(answer)) {
        const operation = quick ? await whenEnded(queries, answer, QUICK_MS) : answer;
        if (operation.state === "failed")
          throw new ApiError(
            0,
            operation.error_detail,
            operation.error_code,
            operation.error_hint === "" ? {} : { non_field_errors: [operation.error_hint] },
          );
        followOperation(operation);
      }
      if (answer !== false) close();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={close} title={title} size={size} centered>
      <form onSubmit={submit} onChange={() => setError(undefined)}>
        <Stack gap="md">
          {children}
          {command !== undefined && <CommandEquivalent docker={command} curl={curl} />}
          <Refusal error={error} />
          <Group justify="flex-end" gap="xs">
            <Button size="sm" variant="default" onClick={close}>
              Cancel
            </Button>
            <Button
              size="sm"
              type="submit"
              color={danger ? "red" : undefined}
              loading={busy}
              disabled={disabled}
            >
              {confirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
