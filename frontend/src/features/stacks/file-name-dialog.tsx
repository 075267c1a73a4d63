import { Button, Group, TextInput } from "@mantine/core";
import { useState } from "react";
import { Dialog } from "@/components/dialog";
import { problemOfPath } from "./files";

interface FileNameDialogProps {
  title: string;
  first: string;
  /** Paths that are taken. */
  others: readonly string[];
  take: (path: string) => void;
  close: () => void;
}

/** Asks for the path of a file in the stack's folder. */
export function FileNameDialog({ title, first, others, take, close }: FileNameDialogProps) {
  const [path, setPath] = useState(first);
  const problem = problemOfPath(path, others);
  return (
    <Dialog close={close} title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (problem !== undefined) return;
          take(path);
          close();
        }}
      >
        <TextInput
          label="Path in the stack's folder"
          placeholder="nginx/default.conf"
          classNames={{ input: "mono" }}
          data-autofocus
          autoComplete="off"
          value={path}
          error={path === "" ? undefined : problem}
          onChange={(event) => setPath(event.currentTarget.value)}
        />
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" disabled={problem !== undefined}>
            OK
          </Button>
        </Group>
      </form>
    </Dialog>
  );
}
