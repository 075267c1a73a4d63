import { IconAlertTriangle, IconCircleCheck, IconFileUnknown } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { lazyPart } from "@/components/lazy-part";
import { bytes, plural } from "@/lib/format";
import type { Analysis, FileAnalysis } from "./compose/analysis";
import type { Known } from "./editor/completion";
import type { Spot, TextEditorProps } from "./editor/text-editor";
import { FileTabs } from "./file-tabs";
import { writeFile, type ChangeFiles, type DraftFile, type FileDraft } from "./files";
import classes from "./editor.module.css";

const TextEditor = lazyPart<"TextEditor", TextEditorProps>(
  () => import("./editor/text-editor"),
  "TextEditor",
);

interface StackEditorProps {
  draft: FileDraft;
  change: ChangeFiles;
  /** The file that is shown. */
  open: number | undefined;
  show: (id: number) => void;
  /** Ctrl or Cmd with S. */
  save: () => void;
  analysis: Analysis | undefined;
  /** Nobody could look at the files; whether to try again. */
  failed: boolean;
  again: () => void;
  /** The names of the stack's variables. */
  variables: readonly string[];
  readOnly: boolean;
}

const NO_NAMES: Known["names"] = { services: [], networks: [], volumes: [], secrets: [], configs: [] };

function Binary({ file, readOnly }: { file: DraftFile; readOnly: boolean }) {
  return (
    <div className={classes.binary}>
      <IconFileUnknown size={26} stroke={1.6} />
      <b>{file.path} is not shown here</b>
      <span className="muted">
        {bytes(file.size)}: it is no text, or too long to be shown here. It goes along with the stack as it is
        {readOnly ? "." : "; upload it again to replace it."}
      </span>
    </div>
  );
}

/** What was found in the file that is shown, one line each; a click leads to it. */
function Problems({
  analysis,
  go,
  failed,
  again,
}: { analysis: FileAnalysis | undefined; go: (spot: Spot) => void } & Pick<
  StackEditorProps,
  "failed" | "again"
>) {
  const [all, setAll] = useState(false);
  if (failed && analysis === undefined)
    return (
      <div className={classes.problems} role="status">
        <span>
          <IconAlertTriangle size={14} data-severity="warning" /> The part of this page that looks for
          mistakes does not run. What you type is safe, and the plan checks it all the same.
        </span>
        <button type="button" className={classes.more} onClick={again}>
          Look again
        </button>
      </div>
    );
  if (analysis === undefined) return <div className={classes.problems}>Looking at it…</div>;
  const said = analysis.problems.filter(({ severity }) => severity !== "info");
  if (said.length === 0) {
    return (
      <div className={classes.problems}>
        <span>
          <IconCircleCheck size={15} className={classes.ok} /> No problems found
        </span>
      </div>
    );
  }
  const shown = all ? said : said.slice(0, 3);
  return (
    <div className={classes.problems} role="status">
      <ul>
        {shown.map((problem) => (
          <li key={`${problem.from}${problem.message}`}>
            <button type="button" onClick={() => go({ line: problem.line, column: problem.column })}>
              <IconAlertTriangle size={14} data-severity={problem.severity} />
              <span className="mono numbers">
                {problem.line}:{problem.column}
              </span>
              <span>{problem.message}</span>
            </button>
          </li>
        ))}
      </ul>
      {said.length > 3 && (
        <button type="button" className={classes.more} onClick={() => setAll(!all)}>
          {all ? "Show fewer" : `Show all ${plural(said.length, "problem")}`}
        </button>
      )}
    </div>
  );
}

/** The files of a stack in tabs, with an editor for the one that is open. */
export function StackEditor({
  draft,
  change,
  open,
  show,
  save,
  analysis,
  variables,
  readOnly,
  ...looking
}: StackEditorProps) {
  const [spot, setSpot] = useState<Spot>();
  const file = draft.files.find(({ id }) => id === open) ?? draft.files[0];
  const compose = file !== undefined && draft.compose.includes(file.id);
  const found = analysis?.files.find(({ path }) => path === file?.path);
  const names = analysis?.names;
  const known = useMemo(() => ({ names: names ?? NO_NAMES, variables }), [names, variables]);
  const counts = useMemo(
    () =>
      new Map(
        analysis?.files.map(({ path, problems }) => [
          path,
          problems.filter((it) => it.severity === "error").length,
        ]),
      ),
    [analysis],
  );
  return (
    <div className={classes.files}>
      <FileTabs
        draft={draft}
        change={change}
        open={file?.id}
        show={show}
        problems={counts}
        readOnly={readOnly}
      />
      {file === undefined && (
        <div className={classes.binary}>
          <b>No files yet</b>
          <span className="muted">
            {readOnly
              ? "They are fetched from git on the Overview tab."
              : "Add compose.yaml, or upload the files of a project that you have."}
          </span>
        </div>
      )}
      {file?.text === null && <Binary file={file} readOnly={readOnly} />}
      {file?.text != null && (
        <div className={classes.pane}>
          <TextEditor
            key={compose ? "compose" : "text"}
            path={file.path}
            text={file.text}
            change={(text) => change((now) => writeFile(now, file.id, text))}
            save={save}
            compose={compose}
            readOnly={readOnly}
            analysis={compose ? found : undefined}
            known={known}
            spot={spot}
            className={classes.editor}
          />
        </div>
      )}
      {compose && <Problems analysis={found} go={setSpot} {...looking} />}
    </div>
  );
}
