import { Button, Group, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import { client, unwrap } from "@/api/client";
import { Dialog } from "@/components/dialog";
import { Refusal } from "@/components/refusal";
import { useChange } from "@/components/use-change";
import { addService } from "./edit/add-service";
import { newService } from "./edit/imported";
import { servicesIn } from "./edit/read-service";
import { Notes } from "./notes";

interface PasteRunDialogProps {
  /** The compose file that it is added to; empty for a new one. */
  text: string;
  /** Names of variables that there are: no secret of the line gets one of these. */
  taken: readonly string[];
  /** The file, and the secrets that stand in it as variables. */
  take: (text: string, secrets: Record<string, string>) => void;
  close: () => void;
}

/** A `docker run` line as one more service of a compose file. */
export function PasteRunDialog({ text, taken, take, close }: PasteRunDialogProps) {
  const [line, setLine] = useState("");
  const [error, setError] = useState<unknown>();
  const [notes, setNotes] = useState<string[]>([]);
  // It reads only, and has the longest of bodies: the server takes it as a POST.
  const read = useChange(
    (line: string) =>
      unwrap(client.POST("/api/v1/stacks/import-run/", { body: { text: line, taken: [...taken] } })),
    {
      then: (imported) => {
        try {
          const added = addService(text, newService(imported, [...servicesIn(text).keys()]));
          take(added, imported.variables);
          if (imported.notes.length === 0) close();
          else setNotes(imported.notes);
        } catch (problem) {
          setError(problem);
        }
      },
      refused: setError,
    },
  );
  return (
    <Dialog close={close} title="A service from a docker run line" size="lg">
      <Stack gap="md">
        {notes.length > 0 ? (
          <Notes notes={notes} title="It is in the file. To look at:" />
        ) : (
          <Textarea
            autosize
            minRows={3}
            maxRows={12}
            data-autofocus
            aria-label="docker run line"
            classNames={{ input: "mono" }}
            placeholder="docker run -d --name web -p 8080:80 nginx"
            value={line}
            onChange={(event) => {
              setLine(event.currentTarget.value);
              setError(undefined);
            }}
          />
        )}
        <Refusal error={error} />
        <Group justify="flex-end" gap="xs">
          <Button size="sm" variant="default" onClick={close}>
            {notes.length > 0 ? "Close" : "Cancel"}
          </Button>
          {notes.length === 0 && (
            <Button
              size="sm"
              loading={read.busy}
              disabled={line.trim() === ""}
              onClick={() => void read.send(line)}
            >
              Add it to the file
            </Button>
          )}
        </Group>
      </Stack>
    </Dialog>
  );
}
