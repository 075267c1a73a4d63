import { Alert, Button, Textarea } from "@mantine/core";
import { IconClipboardText } from "@tabler/icons-react";
import { useState } from "react";
import { client, unwrap } from "@/api/client";
import type { ContainerForm } from "@/api/types";
import { Panel } from "@/components/page";
import { Refusal } from "@/components/refusal";
import { useChange } from "@/components/use-change";
import classes from "./run-page.module.css";

/** Takes the `docker run` line a person already has and fills the form from it. */
export function PasteRun({ filled }: { filled: (spec: ContainerForm) => void }) {
  const [open, setOpen] = useState(false);
  const [line, setLine] = useState("");
  const [error, setError] = useState<unknown>();
  const [warnings, setWarnings] = useState<string[]>([]);
  // It reads only, and has the longest of bodies: the server takes it as a POST.
  const read = useChange(
    (line: string) => unwrap(client.POST("/api/v1/containers/parse-run/", { body: { line } })),
    {
      then: ({ spec, warnings }) => {
        filled(spec);
        setError(undefined);
        setWarnings(warnings);
        setOpen(warnings.length > 0);
      },
      refused: (problem) => {
        setError(problem);
        setWarnings([]);
      },
    },
  );
  if (!open) {
    return (
      <div>
        <Button variant="default" leftSection={<IconClipboardText size={14} />} onClick={() => setOpen(true)}>
          Paste a docker run line
        </Button>
      </div>
    );
  }
  return (
    <Panel
      title="Paste a docker run line"
      actions={
        <Button variant="subtle" color="gray" onClick={() => setOpen(false)}>
          Close
        </Button>
      }
    >
      <div className={classes.stack}>
        <Textarea
          autoFocus
          autosize
          minRows={2}
          maxRows={10}
          classNames={{ input: "mono" }}
          aria-label="docker run line"
          placeholder="docker run -d --name web -p 8080:80 nginx"
          value={line}
          onChange={(event) => setLine(event.currentTarget.value)}
        />
        <Refusal error={error} />
        {warnings.length > 0 && (
          <Alert color="yellow" p="xs" title="The form is filled in, but">
            {warnings.map((warning) => (
              <div key={warning}>{warning}</div>
            ))}
          </Alert>
        )}
        <div>
          <Button loading={read.busy} disabled={line.trim() === ""} onClick={() => void read.send(line)}>
            Fill in the form
          </Button>
        </div>
      </div>
    </Panel>
  );
}
