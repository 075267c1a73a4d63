import { Alert, Button, Group, Modal, Stack } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { ApiError, wordsOf } from "@/api/errors";
import type { Operation } from "@/api/types";
import { CommandEquivalent } from "./command-equivalent";
import { followOperation } from "./request";

interface FormDialogProps {
  title: string;
  confirm: string;
  close: () => void;
  /** Sends the form. An operation it returns is followed in a toast. */
  send: () => Promise<unknown>;
  /** The docker line that does the same. */
  command?: string;
  /** The REST call that does the same. */
  curl?: string;
  /** What it does cannot be undone. */
  danger?: boolean;
  disabled?: boolean;
  size?: string;
  children: ReactNode;
}

function isOperation(value: unknown): value is Operation {
  return typeof value === "object" && value !== null && "kind" in value && "state" in value;
}

/** The words for one field out of an error, to show beside it. */
function fieldWords(error: ApiError): string[] {
  return Object.entries(error.fields).map(([name, words]) => (name === "non_field_errors" ? words.join(" ") : `${name.replaceAll("_", " ")}: ${words.join(" ")}`));
}

/** A small form in a dialog: fields, the command that does the same, and a refusal in the server's words. */
export function FormDialog({ title, confirm, close, send, command, curl, danger = false, disabled = false, size = "md", children }: FormDialogProps) {
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: React.SyntheticEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      const answer = await send();
      if (isOperation(answer)) followOperation(answer);
      close();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={close} title={title} size={size} centered>
      <form onSubmit={submit}>
        <Stack gap="md">
          {children}
          {command !== undefined && <CommandEquivalent docker={command} curl={curl} />}
          {error !== undefined && (
            <Alert color="red" p="xs">
              {wordsOf(error)}
              {error instanceof ApiError && fieldWords(error).map((words) => <div key={words}>{words}</div>)}
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            <Button size="sm" variant="default" onClick={close}>Cancel</Button>
            <Button size="sm" type="submit" color={danger ? "red" : undefined} loading={busy} disabled={disabled}>{confirm}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
