import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { IconBox, IconClipboardText, IconFileImport } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { at } from "@/api/client";
import type { Operation, StackDetail } from "@/api/types";
import { post, type Wish } from "@/api/wish";
import { HostSelect, onHost, useFirstHost } from "@/components/host-select";
import { Page, Panel } from "@/components/page";
import { Refusal } from "@/components/refusal";
import { Sending, useSending } from "@/components/sending";
import { useChange } from "@/components/use-change";
import { useChangeForm } from "@/components/use-change-form";
import { WishPreview } from "@/components/wish-preview";
import { ContainersDialog } from "./containers-dialog";
import { DockerrunDialog } from "./dockerrun-dialog";
import { filesBody } from "./draft";
import { NotSaved, TooLongToShow, TypeAgain } from "./editor-notices";
import { draftOf, putFile, writeFile } from "./files";
import { GitFields } from "./git-fields";
import { restored, restoredRows } from "./kept-draft";
import { PasteRunDialog } from "./paste-run-dialog";
import { NO_SOURCE, problemsOf, type SourceForm } from "./source";
import { isLong } from "./send-draft";
import { UploadSource } from "./upload-source";
import { withSecrets, type VariableRow } from "./variables";
import { useGuard } from "./use-guard";
import { useKeptDraft } from "./use-kept-draft";
import { wishToMake } from "./wish-to-make";
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
const NOTHING = draftOf([], []);
const NO_ROWS: VariableRow[] = [];
const FIRST = putFile(NOTHING, { path: "compose.yaml", text: STARTER, size: STARTER.length });

interface NewStack extends SourceForm {
  host: number | null;
  project: string;
}

const SOURCES = [
  { value: "editor", label: "Write it here" },
  { value: "upload", label: "Upload" },
  { value: "git", label: "Git repository" },
];

/** A stack from nothing: a host, a name, and where its files come from; a small file to begin with. */
export function NewStackPage() {
  const navigate = useNavigate();
  const firstHost = useFirstHost();
  const element = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState(FIRST);
  const [rows, setRows] = useState(NO_ROWS);
  // Of what was kept, what was not: the values of secret variables.
  const [again, setAgain] = useState<string[]>([]);
  // Another draft has other ids: what is open begins anew.
  const [round, setRound] = useState(0);
  const free = useRef(false);
  const [saved, setSaved] = useState(false);
  const { kept, forget } = useKeptDraft({
    stack: "new",
    digest: "",
    files: saved || draft === FIRST ? NOTHING : draft,
    rows: saved ? NO_ROWS : rows,
    stored: NO_ROWS,
  });
  const [dialog, setDialog] = useState<"run" | "dockerrun" | "containers">();
  const sending = useSending();
  const fetch = useChange((wish: Wish<Operation>) => wish.send(), { stale: [["stack"]] });
  const form = useChangeForm<NewStack, StackDetail>({
    values: { host: null, project: "", ...NO_SOURCE },
    wish: ({ host, project, ...source }) =>
      project.trim() === ""
        ? undefined
        : onHost(host ?? firstHost, (on) =>
            wishToMake({ host: on, project: project.trim() }, source, { draft, rows }, sending.watching),
          ),
    stale: [["stack", "list"]],
    then: async ({ id, git_url: repository }) => {
      free.current = true;
      setSaved(true);
      forget();
      const params = { id: String(id) };
      if (repository === "") return navigate({ to: "/stacks/$id/{-$tab}", params, search: { plan: true } });
      void fetch.send(post("/api/v1/stacks/{id}/fetch/", { params: at(id), body: { apply: false } }));
      return navigate({ to: "/stacks/$id/{-$tab}", params });
    },
  });
  const { source, upload } = form.values;
  const writing = source === "editor";
  useGuard({ unsaved: draft !== FIRST || rows.length > 0, free, left: forget });
  const id = draft.compose[0];
  const file = draft.files.find((each) => each.id === id);
  const write = (text: string) =>
    setDraft((now) =>
      id === undefined
        ? putFile(now, { path: "compose.yaml", text, size: text.length })
        : writeFile(now, id, text),
    );
  const taken = rows.map(({ name }) => name).filter((name) => name !== "");
  const take = (imported: string, secrets: Record<string, string>) => {
    write(imported);
    setRows((now) => withSecrets(now, secrets));
  };
  const long = writing && isLong({ files: filesBody(draft, []) });
  const text = file?.text ?? "";
  const untouched = text === STARTER;
  return (
    <Page
      title="New stack"
      under="Nothing runs yet when it is saved: you see first what would happen."
      actions={
        writing && (
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
        )
      }
    >
      <div className={classes.fields}>
        <Panel
          title={
            <SegmentedControl
              size="xs"
              aria-label="Where the files come from"
              data={SOURCES}
              {...form.field("source")}
            />
          }
        >
          {/* Around these fields only: Enter in a field of the editor is no wish to save. */}
          <form id={FORM} ref={element} className={classes.head} onSubmit={form.submit}>
            <TextInput
              label="Name"
              description="Small letters, digits, - and _. Its containers are called after it."
              placeholder="shop"
              autoFocus
              {...form.field("project")}
            />
            <HostSelect {...form.field("host")} value={form.values.host ?? firstHost} />
            {!writing && (
              <div className={classes.whole}>
                {source === "upload" ? <UploadSource form={form} /> : <GitFields form={form} />}
              </div>
            )}
          </form>
        </Panel>
        {writing && kept !== undefined && (
          <NotSaved
            kept={kept}
            changed={false}
            take={() => {
              const before = restoredRows(NO_ROWS, kept);
              if (kept.files.length > 0) setDraft(restored(NOTHING, kept));
              setRows(before.rows);
              setAgain(before.again);
              setRound(round + 1);
              forget();
            }}
            forget={forget}
          />
        )}
        <TypeAgain names={again.filter((name) => rows.some((row) => row.name === name && !row.value))} />
        {writing && (
          <Workbench
            key={round}
            draft={draft}
            change={setDraft}
            rows={rows}
            changeRows={setRows}
            save={() => element.current?.requestSubmit()}
          />
        )}
        <div className={classes.end}>
          <Refusal error={form.refusal} />
          {form.busy && source === "upload" && <Sending share={sending.share} stop={sending.stop} />}
          <div>
            <Button
              type="submit"
              form={FORM}
              size="sm"
              loading={form.busy}
              disabled={form.wishes?.length === 0 || (upload !== null && problemsOf(upload).length > 0)}
            >
              {source === "git" ? "Save and fetch the files" : "Save and see the plan"}
            </Button>
          </div>
          {long && <TooLongToShow />}
          {source !== "upload" && !long && <WishPreview wishes={form.wishes ?? []} />}
        </div>
      </div>
      {dialog === "run" && (
        <PasteRunDialog
          text={untouched ? "" : text}
          taken={taken}
          take={take}
          close={() => setDialog(undefined)}
        />
      )}
      {dialog === "containers" && <ContainersDialog close={() => setDialog(undefined)} />}
      {dialog === "dockerrun" && (
        <DockerrunDialog taken={taken} take={take} close={() => setDialog(undefined)} />
      )}
    </Page>
  );
}
