import { Alert, Button, Textarea } from "@mantine/core";
import { IconClipboardText } from "@tabler/icons-react";
import { useState } from "react";
import { client, unwrap } from "@/api/client";
import { wordsOf } from "@/api/errors";
import type { ContainerCreate } from "@/api/types";
import { Panel } from "@/components/page";
import classes from "./run-page.module.css";

/** Takes the `docker run` line a person already has and fills the form from it. */
export function PasteRun({ filled }: { filled: (spec: ContainerCreate) => void }) {
  const [open, setOpen] = useState(false);
  const [line, setLine] = useState("");
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const read = async () => {
    setBusy(true);
    setError(undefined);
    try {
      filled(await unwrap(client.POST("/api/v1/containers/parse-run/", { body: { line } })));
      setOpen(false);
    } catch (thrown) {
      setError(thrown);
    } finally {
      setBusy(false);
    }
  };
  if (!open) {
    return (
      <div>
        <Button variant="default" leftSection={<IconClipboardText size={14} />} onClick={() => setOpen(true)}>Paste a docker run line</Button>
      </div>
    );
  }
  return (
    <Panel title="Paste a docker run line" actions={<Button variant="subtle" color="gray" onClick={() => setOpen(false)}>Close</Button>}>
      <div className={classes.stack}>
        <Textarea autoFocus autosize minRows={2} maxRows={10} classNames={{ input: "mono" }} aria-label="docker run line" placeholder="docker run -d --name web -p 8080:80 nginx" value={line} onChange={(event) => setLine(event.currentTarget.value)} />
        {error !== undefined && <Alert color="red" p="xs">{wordsOf(error)}</Alert>}
        <div><Button loading={busy} disabled={line.trim() === ""} onClick={() => void read()}>Fill in the form</Button></div>
      </div>
    </Panel>
  );
}
