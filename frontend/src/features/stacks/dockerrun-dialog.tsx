import { Alert, Button, FileButton, Group, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import { client, unwrap } from "@/api/client";
import { Dialog } from "@/components/dialog";
import { Refusal } from "@/components/refusal";
import { useChange } from "@/components/use-change";

interface DockerrunDialogProps {
  /** Names of variables that there are: no secret of the file gets one of these. */
  taken: readonly string[];
  /** The file, and the secrets that stand in it as variables. */
  take: (text: string, secrets: Record<string, string>) => void;
  close: () => void;
}

/** A Dockerrun.aws.json of Elastic Beanstalk as a compose file, with what has no equivalent. */
export function DockerrunDialog({ taken, take, close }: DockerrunDialogProps) {
  const [text, setText] = useState("");
  const [error, setError] = useState<unknown>();
  const [notes, setNotes] = useState<string[]>();
  const fill = (given: string) => {
    setText(given);
    setError(undefined);
  };
  const read = useChange(
    (given: string) =>
      unwrap(client.POST("/api/v1/stacks/import-dockerrun/", { body: { text: given, taken: [...taken] } })),
    {
      then: (imported) => {
        take(imported.text, imported.variables);
        const said = imported.notes ?? [];
        if (said.length === 0) close();
        else setNotes(said);
      },
      refused: setError,
    },
  );
  return (
    <Dialog close={close} title="Import Dockerrun.aws.json" size="lg">
      <Stack gap="md">
        {notes === undefined ? (
          <>
            <span className="muted">
              It takes the place of what stands in the compose file. Version 1 and 2 can be read.
            </span>
            <Textarea
              autosize
              minRows={6}
              maxRows={18}
              data-autofocus
              aria-label="Dockerrun.aws.json"
              classNames={{ input: "mono" }}
              placeholder='{ "AWSEBDockerrunVersion": 2, "containerDefinitions": [ … ] }'
              value={text}
              onChange={(event) => fill(event.currentTarget.value)}
            />
          </>
        ) : (
          <Alert color="yellow" p="sm" title="It is in the file. To look at:">
            {notes.map((note) => (
              <div key={note}>{note}</div>
            ))}
          </Alert>
        )}
        <Refusal error={error} />
        <Group justify="flex-end" gap="xs">
          {notes === undefined && (
            <FileButton
              accept=".json,application/json"
              onChange={(file) => void file?.text().then(fill, setError)}
            >
              {(props) => (
                <Button size="sm" variant="default" mr="auto" {...props}>
                  Choose a file
                </Button>
              )}
            </FileButton>
          )}
          <Button size="sm" variant="default" onClick={close}>
            {notes === undefined ? "Cancel" : "Close"}
          </Button>
          {notes === undefined && (
            <Button
              size="sm"
              loading={read.busy}
              disabled={text.trim() === ""}
              onClick={() => void read.send(text)}
            >
              Import
            </Button>
          )}
        </Group>
      </Stack>
    </Dialog>
  );
}
