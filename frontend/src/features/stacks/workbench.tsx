import { Button, SegmentedControl } from "@mantine/core";
import { useCallback, useMemo, useState } from "react";
import { Panel } from "@/components/page";
import { couldBeCompose, toggleCompose, writeFile, type ChangeFiles, type FileDraft } from "./files";
import { useAnalysis } from "./editor/use-analysis";
import { withSaid, type Said } from "./said-problems";
import { ServicePanel } from "./service-panel";
import { StackEditor } from "./stack-editor";
import { dotenvNames, markVariables, withMissing, type VariableRow } from "./variables";
import { VariablesTable } from "./variables-table";
import classes from "./workbench.module.css";

interface WorkbenchProps {
  draft: FileDraft;
  change: ChangeFiles;
  rows: readonly VariableRow[];
  changeRows: (rows: VariableRow[]) => void;
  save: () => void;
  /** What the server says of the files as they stand here. */
  said?: readonly Said[];
  /** The files come from elsewhere: only the variables are changed here. */
  readOnly?: boolean;
}

const NOTHING: readonly Said[] = [];

/** Where Compose has nothing to read: what there is to choose from. */
function NoCompose({ draft, change, readOnly }: Pick<WorkbenchProps, "draft" | "change" | "readOnly">) {
  const possible = readOnly ? [] : couldBeCompose(draft);
  return (
    <div className={classes.side}>
      <span className="muted">
        {possible.length > 0
          ? "Compose looks for a compose.yaml and finds none. Which of these is it?"
          : "There is no compose file yet."}
      </span>
      {possible.map(({ id, path }) => (
        <Button
          key={id}
          variant="default"
          title={path}
          onClick={() => change((now) => toggleCompose(now, id))}
        >
          Use {path}
        </Button>
      ))}
    </div>
  );
}

/** The files of a stack as text, and beside them forms for its services and its variables. */
export function Workbench(props: WorkbenchProps) {
  const { draft, change, rows, changeRows, save, said = NOTHING, readOnly = false } = props;
  const [open, show] = useState(draft.compose[0] ?? draft.files[0]?.id);
  const [side, setSide] = useState(readOnly ? "variables" : "services");
  const compose = useMemo(
    () =>
      draft.compose.flatMap((id) => {
        const file = draft.files.find((each) => each.id === id);
        return file?.text == null ? [] : [{ path: file.path, text: file.text }];
      }),
    [draft],
  );
  const { failed, again, ...looking } = useAnalysis(compose);
  const dotenv = useMemo(() => dotenvNames(draft), [draft]);
  const analysis = useMemo(() => {
    const { missing } = markVariables(rows, looking.analysis, dotenv);
    return withSaid(withMissing(looking.analysis, missing), compose, said);
  }, [looking.analysis, rows, dotenv, compose, said]);
  const names = useMemo(() => rows.map(({ name }) => name), [rows]);
  // Of a file that Compose does not read there are no services: then the first one that it reads.
  const shown = draft.compose.find((id) => id === open) ?? draft.compose[0];
  const file = draft.files.find(({ id }) => id === shown);
  const found = analysis?.files.find(({ path }) => path === file?.path);
  const writeShown = useCallback(
    (text: string) => shown !== undefined && change((now) => writeFile(now, shown, text)),
    [change, shown],
  );
  return (
    <div className={classes.bench}>
      <div className={classes.text}>
        <StackEditor
          draft={draft}
          change={change}
          open={open}
          show={show}
          save={save}
          analysis={analysis}
          failed={failed}
          again={again}
          variables={names}
          readOnly={readOnly}
        />
      </div>
      <Panel
        title={
          <SegmentedControl
            size="xs"
            aria-label="Beside the text"
            value={side}
            onChange={setSide}
            data={[
              { value: "services", label: "Services" },
              { value: "variables", label: rows.length > 0 ? `Variables (${rows.length})` : "Variables" },
            ]}
          />
        }
      >
        {side === "variables" ? (
          <div className={classes.side}>
            <span className="muted">
              What the files write as <span className="mono">{"${NAME}"}</span>. The value of a secret one is
              never shown again.
            </span>
            <VariablesTable rows={rows} change={changeRows} analysis={analysis} dotenv={dotenv} />
          </div>
        ) : file?.text == null ? (
          <NoCompose draft={draft} change={change} readOnly={readOnly} />
        ) : (
          <ServicePanel
            key={file.id}
            text={file.text}
            change={writeShown}
            found={found}
            defined={analysis?.names}
            readOnly={readOnly}
          />
        )}
      </Panel>
    </div>
  );
}
