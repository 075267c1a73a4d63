import { Button } from "@mantine/core";
import { IconDeviceFloppy, IconGitCompare } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { at } from "@/api/client";
import type { StackDetail, StackFields } from "@/api/types";
import { isGone } from "@/api/errors";
import { patch, type Wish } from "@/api/wish";
import { Refusal } from "@/components/refusal";
import { Loaded } from "@/components/states";
import { useChange } from "@/components/use-change";
import { usePreview } from "@/components/use-preview";
import { WishPreview } from "@/components/wish-preview";
import { ChangedElsewhere } from "./changed-elsewhere";
import { unsavedBody, variableRows } from "./draft";
import { FromGit, NotSaved, TooLongToShow, TypeAgain } from "./editor-notices";
import { FileDiffs } from "./file-diffs";
import { composeFilesAmong, draftOf, storedNow, unsavedIn, type FileDraft, type StoredFile } from "./files";
import { digestOf, filesQuery, revisionFilesQuery } from "./queries";
import { restored, restoredRows } from "./kept-draft";
import { saidOf, type Said } from "./said-problems";
import { isLong, sendLong } from "./send-draft";
import { useGuard } from "./use-guard";
import { useKeptDraft } from "./use-kept-draft";
import type { VariableRow } from "./variables";
import { usualOptions, wishToApply } from "./verbs";
import { Workbench } from "./workbench";
import classes from "./workbench.module.css";

interface StoredDraft {
  digest: string;
  files: StoredFile[];
}

/** A save: what is asked for, and what stood in the editor then. */
interface Sent {
  fields: StackFields;
  draft: FileDraft;
  rows: VariableRow[];
}

/** The files that Compose reads: those that are named, else those it takes when it is told of none. */
function composeOf(stack: StackDetail): string[] {
  const named = stack.compose_files as string[];
  return named.length > 0 ? named : composeFilesAmong(stack.files.map(({ path }) => path));
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

/** What the server says of the files as they are stored, at their lines; nothing while others stand in the editor. */
function useSaid(stack: StackDetail, asStored: boolean): readonly Said[] {
  const wanted = asStored && stack.host !== null && stack.change === null;
  const { preview, older } = usePreview(wanted ? [wishToApply(stack, usualOptions(stack))] : []);
  const problems = older ? undefined : preview?.problems;
  return useMemo(
    () =>
      problems === undefined
        ? []
        : saidOf(
            problems,
            stack.files.map(({ path }) => path),
          ),
    [problems, stack.files],
  );
}

interface EditorTabProps {
  stack: StackDetail;
  /** Called with what is typed and not saved, by name; "" when all is. */
  tellUnsaved: (names: string) => void;
}

function Editor({ stack, stored, tellUnsaved }: EditorTabProps & { stored: StoredDraft }) {
  const [draft, setDraft] = useState(() => draftOf(stored.files, composeOf(stack)));
  const [rows, setRows] = useState(() => variableRows(stack.variables));
  // What is stored as far as it is known here: as it was when it was loaded, and after each save.
  const [base, setBase] = useState({ stack, known: [stack.draft] });
  // Other files have other ids: what is open begins anew.
  const [round, setRound] = useState(0);
  const queries = useQueryClient();
  const [refusal, setRefusal] = useState<unknown>();
  const [comparing, setComparing] = useState(false);
  // Of what was kept, what was not: the values of secret variables.
  const [again, setAgain] = useState<string[]>([]);
  const storedRows = useMemo(() => variableRows(base.stack.variables), [base.stack.variables]);
  const typed = { files: draft, rows, stored: storedRows };
  const { kept, forget } = useKeptDraft({ stack: stack.id, digest: base.stack.draft, ...typed });
  const readOnly = stack.git_url !== "";
  const body = unsavedBody(draft, rows, {
    files: base.stack.files,
    rows: storedRows,
  });
  const change = useChange(({ fields }: Sent) => wishOf(stack, fields).send(), {
    done: () => `${stack.project} is saved. Nothing changes on the host until it is applied.`,
    refused: (error) => {
      setRefusal(error);
      // What is there now has to be seen before anybody can say which of the two shall be.
      void queries.invalidateQueries({ queryKey: ["stack"] });
    },
    then: (saved, sent) => {
      setBase({ stack: saved, known: [...base.known, saved.draft] });
      // Somebody may have typed on while it was sent.
      setDraft((now) => storedNow(now, sent.draft));
      setRows((now) => (now === sent.rows ? variableRows(saved.variables) : now));
      return queries.invalidateQueries({ queryKey: ["stack"] });
    },
  });
  useGuard({ unsaved: body !== undefined, left: forget });
  const said = useSaid(stack, body === undefined);
  const save = (over: StackDetail = base.stack) => {
    setRefusal(undefined);
    if (body !== undefined && !change.busy)
      void change.send({ fields: { ...body, draft: over.draft }, draft, rows });
  };
  const load = () => {
    setRound(round + 1);
    setDraft(draftOf(stored.files, composeOf(stack)));
    setRows(variableRows(stack.variables));
    setBase({ stack, known: [stack.draft] });
    setRefusal(undefined);
  };
  const others = stored.digest === digestOf(stack.files) && !base.known.includes(stack.draft);
  // Nothing of one's own is lost by it.
  if (others && body === undefined) load();
  const { write, remove } = unsavedIn(draft);
  const unsaved =
    body === undefined
      ? ""
      : [...write.map(({ path }) => path), ...remove, ...(body.variables ? ["variables"] : [])].join(", ");
  useEffect(() => {
    tellUnsaved(unsaved);
    return () => tellUnsaved("");
  }, [unsaved, tellUnsaved]);
  return (
    <div className={classes.fields}>
      {readOnly && <FromGit stack={stack} />}
      {kept !== undefined && (
        <NotSaved
          kept={kept}
          changed={kept.draft !== stack.draft}
          take={() => {
            const { rows: before, again } = restoredRows(storedRows, kept);
            setRound(round + 1);
            if (!readOnly) setDraft((now) => restored(now, kept));
            setRows(before);
            setAgain(again);
            forget();
          }}
          forget={forget}
        />
      )}
      <TypeAgain names={again.filter((name) => rows.some((row) => row.name === name && !row.value))} />
      {others && body !== undefined && (
        <ChangedElsewhere
          before={base.stack}
          now={stack}
          theirs={stored.files}
          mine={draft}
          load={load}
          overwrite={() => save(stack)}
        />
      )}
      <Workbench
        key={`${round} ${readOnly ? "read" : "write"}`}
        readOnly={readOnly}
        draft={draft}
        change={setDraft}
        rows={rows}
        changeRows={setRows}
        save={save}
        said={said}
      />
      <Refusal error={refusal} />
      <div className={classes.bar}>
        <span className="muted">{body === undefined ? "All is saved." : `${unsaved}: not saved`}</span>
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
          onClick={() => save()}
        >
          Save
        </Button>
      </div>
      {comparing && stack.applied !== null && (
        <AgainstApplied stack={stack} revision={stack.applied} draft={draft} />
      )}
      {body !== undefined && !others && (
        <div className={classes.end}>
          {isLong(body) ? (
            <TooLongToShow />
          ) : (
            <WishPreview wishes={[wishOf(stack, { ...body, draft: base.stack.draft })]} />
          )}
        </div>
      )}
    </div>
  );
}

function wishOf({ id }: StackDetail, body: StackFields): Wish<StackDetail> {
  const wish = patch("/api/v1/stacks/{id}/", { params: at(id), body });
  return isLong(body)
    ? { ...wish, send: () => sendLong<StackDetail>("PATCH", `/api/v1/stacks/${id}/`, body) }
    : wish;
}

/** The files and variables of a stack: what the next apply makes true. */
export function EditorTab({ stack, tellUnsaved }: EditorTabProps) {
  const query = useQuery({ ...filesQuery(stack), placeholderData: (before) => before });
  return (
    // The page says of a stack that is gone whether anything is left of it to show: what is typed is not taken away.
    <Loaded query={isGone(query.error) ? { ...query, error: null } : query}>
      {(stored) => <Editor key={stack.id} stack={stack} stored={stored} tellUnsaved={tellUnsaved} />}
    </Loaded>
  );
}
