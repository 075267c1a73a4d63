import { Panel } from "@/components/page";
import { diffLines, nearChanges } from "./line-diff";
import classes from "./workbench.module.css";

export interface Contents {
  path: string;
  text: string | null;
}

const SIGNS = { old: "- ", new: "+ ", same: "  ", place: "" };

function FileDiff({ path, before, after }: { path: string; before?: Contents; after?: Contents }) {
  const what = before === undefined ? "new" : after === undefined ? "removed" : "changed";
  const plain = before?.text !== null && after?.text !== null;
  return (
    <Panel
      title={
        <>
          <span className="mono">{path}</span> <span className="muted">{what}</span>
        </>
      }
      flush
    >
      {plain ? (
        <pre className={classes.diff} role="region" aria-label={`Changes of ${path}`} tabIndex={0}>
          {nearChanges(diffLines(before?.text ?? "", after?.text ?? "")).map(({ tone, text }, index) => (
            <div key={index} data-tone={tone}>
              {SIGNS[tone]}
              {text || " "}
            </div>
          ))}
        </pre>
      ) : (
        <div className={classes.binary}>It is no text.</div>
      )}
    </Panel>
  );
}

/** What differs between two states of the files of a stack, file by file. */
export function FileDiffs({
  before,
  after,
  nothing,
}: {
  before: readonly Contents[];
  after: readonly Contents[];
  nothing: string;
}) {
  const find = (files: readonly Contents[], path: string) => files.find((file) => file.path === path);
  const paths = [...new Set([...before, ...after].map(({ path }) => path))].sort();
  const changed = paths.filter((path) => {
    const [old, now] = [find(before, path), find(after, path)];
    return !(old && now) || old.text !== now.text;
  });
  if (changed.length === 0) return <span className="muted">{nothing}</span>;
  return changed.map((path) => (
    <FileDiff key={path} path={path} before={find(before, path)} after={find(after, path)} />
  ));
}
