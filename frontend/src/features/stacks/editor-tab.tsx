import { Alert, Button, Group } from "@mantine/core";
import { IconDeviceFloppy, IconGitCompare } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useBlocker } from "@tanstack/react-router";
import { useState } from "react";
import { at } from "@/api/client";
import type { StackDetail, StackFields } from "@/api/types";
import { patch } from "@/api/wish";
import { askConfirm } from "@/components/confirm";
import { Refusal } from "@/components/refusal";
import { Loaded } from "@/components/states";
import { useChange } from "@/components/use-change";
import { WishPreview } from "@/components/wish-preview";
import { unsavedBody, variableRows } from "./draft";
import { FileDiffs } from "./file-diffs";
import { composeFilesAmong, draftOf, storedNow, unsavedIn, type FileDraft, type StoredFile } from "./files";
import { digestOf, filesQuery, revisionFilesQuery } from "./queries";
import { Workbench } from "./workbench";
import classes from "./workbench.module.css";

interface StoredDraft {
  digest: string;
  files: StoredFile[];
}

/** The files that Compose reads: those that are named, else those it takes when it is told of none. */
function composeOf(stack: StackDetail): string[] {
  const named = stack.compose_files as string[];
  return named.length > 0 ? named : composeFilesAmong(stack.files.map(({ path }) => path));
}

/** What tells one state of the files and variables of a stack from another. */
const stateOf = ({ files, variables }: StackDetail): string =>
  JSON.stringify([digestOf(files), variables.map(({ name, version }) => [name, version])]);

/** Asks before what was typed is lost. */
function useGuard(unsaved: boolean): void {
  useBlocker({
    enableBeforeUnload: unsaved,
    disabled: !unsaved,
    shouldBlockFn: async ({ current, next }) => {
      if (current.pathname === next.pathname) return false;
      const sure = await askConfirm({
        title: "Leave without saving?",
        body: "What you changed in the files and variables is not saved, and is lost.",
        confirm: "Leave",
        danger: true,
      });
      return sure === null;
    },
  });
}

function AgainstApplied({
  stack,
  revision,
  draft,
}: {
  stack: StackDetail;
  revision: number;
  draft: FileDraft;
}) {
  const query = useQuery(revisionFilesQuery(stack.id, revision));
  return (
    <Loaded query={query}>
      {(files) => (
        <FileDiffs
          before={files}
          after={draft.files}
          nothing={`The files are those of revision ${revision}, which was applied.`}
        />
      )}
    </Loaded>
  );
}

function Editor({ stack, stored }: { stack: StackDetail; stored: StoredDraft }) {
  const [draft, setDraft] = useState(() => draftOf(stored.files, composeOf(stack)));
  const [rows, setRows] = useState(() => variableRows(stack.variables));
  // What is stored as far as it is known here: as it was when it was loaded, and after each save.
  const [base, setBase] = useState({ stack, known: [stateOf(stack)] });
  // Other files have other ids: what is open begins anew.
  const [round, setRound] = useState(0);
  const queries = useQueryClient();
  const [refusal, setRefusal] = useState<unknown>();
  const [comparing, setComparing] = useState(false);
  const body = unsavedBody(draft, rows, {
    files: base.stack.files,
    rows: variableRows(base.stack.variables),
  });
  const change = useChange((fields: StackFields) => wishOf(stack, fields).send(), {
    done: () => `${stack.project} is saved. Nothing changes on the host until it is applied.`,
    refused: setRefusal,
    then: (saved) => {
      setBase({ stack: saved, known: [...base.known, stateOf(saved)] });
      setDraft(storedNow);
      setRows(variableRows(saved.variables));
      return queries.invalidateQueries({ queryKey: ["stack"] });
    },
  });
  useGuard(body !== undefined);
  const save = () => {
    setRefusal(undefined);
    if (body !== undefined && !change.busy) void change.send(body);
  };
  const load = () => {
    setRound(round + 1);
    setDraft(draftOf(stored.files, composeOf(stack)));
    setRows(variableRows(stack.variables));
    setBase({ stack, known: [stateOf(stack)] });
  };
  const others = stored.digest === digestOf(stack.files) && !base.known.includes(stateOf(stack));
  // Nothing of one's own is lost by it.
  if (others && body === undefined) load();
  const { write, remove } = unsavedIn(draft);
  return (
    <div className={classes.fields}>
      {others && body !== undefined && (
        <Alert color="yellow" p="sm" title="The files were changed elsewhere meanwhile">
          <Group gap="xs">
            <span>If you save, yours take the place of theirs.</span>
            <Button variant="default" onClick={load}>
              Load theirs instead
            </Button>
          </Group>
        </Alert>
      )}
      <Workbench key={round} draft={draft} change={setDraft} rows={rows} changeRows={setRows} save={save} />
      <Refusal error={refusal} />
      <div className={classes.bar}>
        <span className="muted">
          {body === undefined
            ? "All is saved."
            : [...write.map(({ path }) => path), ...remove, ...(body.variables ? ["variables"] : [])].join(
                ", ",
              ) + ": not saved"}
        </span>
        {stack.applied !== null && (
          <Button
            variant="default"
            leftSection={<IconGitCompare size={14} />}
            onClick={() => setComparing(!comparing)}
          >
            {comparing ? "Hide the differences" : `Differences to revision ${stack.applied}`}
          </Button>
        )}
        <Button variant="default" disabled={body === undefined} onClick={load}>
          Undo all
        </Button>
        <Button
          leftSection={<IconDeviceFloppy size={14} />}
          disabled={body === undefined}
          loading={change.busy}
          onClick={save}
        >
          Save
        </Button>
      </div>
      {comparing && stack.applied !== null && (
        <AgainstApplied stack={stack} revision={stack.applied} draft={draft} />
      )}
      {body !== undefined && (
        <div className={classes.end}>
          <WishPreview wishes={[wishOf(stack, body)]} />
        </div>
      )}
    </div>
  );
}

const wishOf = (stack: StackDetail, body: StackFields) =>
  patch("/api/v1/stacks/{id}/", { params: at(stack.id), body });

/** The files and variables of a stack: what the next apply makes true. */
export function EditorTab({ stack }: { stack: StackDetail }) {
  const query = useQuery({ ...filesQuery(stack), placeholderData: (before) => before });
  return <Loaded query={query}>{(stored) => <Editor key={stack.id} stack={stack} stored={stored} />}</Loaded>;
}
