import { Button, TextInput } from "@mantine/core";
import { IconBox, IconClipboardText, IconFileImport } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import type { StackDetail } from "@/api/types";
import { post } from "@/api/wish";
import { HostSelect, onHost, useFirstHost } from "@/components/host-select";
import { Page, Panel } from "@/components/page";
import { Refusal } from "@/components/refusal";
import { useChangeForm } from "@/components/use-change-form";
import { WishPreview } from "@/components/wish-preview";
import { filesBody, variablesBody } from "./draft";
import { ContainersDialog } from "./containers-dialog";
import { DockerrunDialog } from "./dockerrun-dialog";
import { draftOf, putFile, unsavedIn, writeFile } from "./files";
import { PasteRunDialog } from "./paste-run-dialog";
import type { VariableRow } from "./variables";
import { Workbench } from "./workbench";
import classes from "./workbench.module.css";

const STARTER = `# What runs together. Each service becomes a container,
# and they reach each other by these names.
services:
  web:
    image: nginx:1.27
    ports:
      - "8080:80"
    restart: unless-stopped
`;

const FORM = "new-stack";
const FIRST = putFile(draftOf([], []), { path: "compose.yaml", text: STARTER, size: STARTER.length });

interface NewStack {
  host: number | null;
  project: string;
}

/** A stack from nothing: a host, a name, and a small file to begin with. */
export function NewStackPage() {
  const navigate = useNavigate();
  const firstHost = useFirstHost();
  const element = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState(FIRST);
  const [rows, setRows] = useState<VariableRow[]>([]);
  const [dialog, setDialog] = useState<"run" | "dockerrun" | "containers">();
  const form = useChangeForm<NewStack, StackDetail>({
    values: { host: null, project: "" },
    wish: ({ host, project }) =>
      project.trim() === ""
        ? undefined
        : onHost(host ?? firstHost, (on) =>
            post("/api/v1/stacks/", {
              body: {
                host: on,
                project: project.trim(),
                files: filesBody(draft, []),
                compose_files: unsavedIn(draft).compose,
                variables: variablesBody(rows),
              },
            }),
          ),
    stale: [["stack", "list"]],
    then: ({ id }) =>
      navigate({ to: "/stacks/$id/{-$tab}", params: { id: String(id) }, search: { plan: true } }),
  });
  const id = draft.compose[0];
  const file = draft.files.find((each) => each.id === id);
  const write = (text: string) =>
    setDraft(
      file === undefined
        ? putFile(draft, { path: "compose.yaml", text, size: text.length })
        : writeFile(draft, file.id, text),
    );
  const text = file?.text ?? "";
  const untouched = text === STARTER;
  return (
    <Page
      title="New stack"
      under="Nothing runs yet when it is saved: you see first what would happen."
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconClipboardText size={14} />}
            onClick={() => setDialog("run")}
          >
            Paste a docker run line
          </Button>
          <Button
            variant="default"
            leftSection={<IconBox size={14} />}
            onClick={() => setDialog("containers")}
          >
            From containers
          </Button>
          <Button
            variant="default"
            leftSection={<IconFileImport size={14} />}
            onClick={() => setDialog("dockerrun")}
          >
            Import Dockerrun.aws.json
          </Button>
        </>
      }
    >
      <div className={classes.fields}>
        <Panel>
          {/* Around these fields only: Enter in a field of the editor is no wish to save. */}
          <form id={FORM} ref={element} className={classes.head} onSubmit={form.submit}>
            <TextInput
              label="Name"
              description="Small letters, digits, - and _. Its containers are called after it."
              placeholder="shop"
              data-autofocus
              {...form.field("project")}
            />
            <HostSelect {...form.field("host")} value={form.values.host ?? firstHost} />
          </form>
        </Panel>
        <Workbench
          draft={draft}
          change={setDraft}
          rows={rows}
          changeRows={setRows}
          save={() => element.current?.requestSubmit()}
        />
        <div className={classes.end}>
          <Refusal error={form.refusal} />
          <div>
            <Button
              type="submit"
              form={FORM}
              size="sm"
              loading={form.busy}
              disabled={form.wishes?.length === 0}
            >
              Save and see the plan
            </Button>
          </div>
          <WishPreview wishes={form.wishes ?? []} />
        </div>
      </div>
      {dialog === "run" && (
        <PasteRunDialog text={untouched ? "" : text} take={write} close={() => setDialog(undefined)} />
      )}
      {dialog === "containers" && <ContainersDialog close={() => setDialog(undefined)} />}
      {dialog === "dockerrun" && <DockerrunDialog take={write} close={() => setDialog(undefined)} />}
    </Page>
  );
}
