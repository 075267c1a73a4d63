import { Alert, Button, Group } from "@mantine/core";
import { useState } from "react";
import type { StackDetail } from "@/api/types";
import { FileDiffs } from "./file-diffs";
import type { FileDraft, StoredFile } from "./files";
import classes from "./workbench.module.css";

/** What differs between two states of a stack, by name. */
function differences(before: StackDetail, after: StackDetail): string[] {
  const said = ({ files }: StackDetail) =>
    new Map(files.map(({ path, sha256, link, executable }) => [path, `${sha256} ${link} ${executable}`]));
  const [old, now] = [said(before), said(after)];
  const paths = [...new Set([...old.keys(), ...now.keys()])].sort();
  const changed = paths.filter((path) => old.get(path) !== now.get(path));
  const versions = ({ variables }: StackDetail) =>
    JSON.stringify(variables.map(({ name, version }) => [name, version]));
  return versions(before) === versions(after) ? changed : [...changed, "variables"];
}

interface ChangedElsewhereProps {
  /** As it was when somebody began to type, and as it is now. */
  before: StackDetail;
  now: StackDetail;
  theirs: readonly StoredFile[];
  mine: FileDraft;
  load: () => void;
  overwrite: () => void;
}

/** Somebody else saved while this one typed: what, and which of the two shall be. */
export function ChangedElsewhere({ before, now, theirs, mine, load, overwrite }: ChangedElsewhereProps) {
  const [comparing, setComparing] = useState(false);
  const names = differences(before, now);
  return (
    <>
      <Alert color="yellow" p="sm" title="Somebody else changed this stack meanwhile">
        <div>
          Changed by others: <span className="mono">{names.join(", ") || "how Compose reads the files"}</span>
          . Nothing of yours is lost; it is not saved yet.
        </div>
        <Group gap="xs" mt="xs">
          <Button variant="default" onClick={() => setComparing(!comparing)}>
            {comparing ? "Hide the differences" : "Compare theirs with yours"}
          </Button>
          <Button variant="default" onClick={load}>
            Load theirs instead
          </Button>
          <Button variant="default" onClick={overwrite}>
            Save yours in its place
          </Button>
        </Group>
      </Alert>
      {comparing && (
        <div className={classes.fields}>
          <FileDiffs before={theirs} after={mine.files} nothing="The files are the same." />
        </div>
      )}
    </>
  );
}
