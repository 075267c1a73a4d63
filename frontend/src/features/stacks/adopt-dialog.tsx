import { Alert, SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { AdoptedStack, FoundProject } from "@/api/types";
import { post } from "@/api/wish";
import { FormDialog } from "@/components/form-dialog";
import { Loaded } from "@/components/states";
import { useChangeForm } from "@/components/use-change-form";
import { AdoptFiles } from "./adopt-files";
import { filesBody } from "./draft";
import { draftOf, type FileDraft } from "./files";
import { Notes } from "./notes";
import { reconstructedQuery } from "./queries";
import classes from "./stacks.module.css";

interface AdoptDialogProps {
  project: FoundProject;
  then: (adopted: AdoptedStack) => void;
  close: () => void;
}

interface Adoption {
  from: "running" | "files";
  draft: FileDraft;
}

/** The file as the server would write it, and what to know about that. */
function Written({ host, project }: { host: number; project: string }) {
  const query = useQuery(reconstructedQuery(host, project));
  return (
    <Loaded query={query}>
      {({ text, variables, notes }) => (
        <>
          <pre className={classes.written} aria-label="compose.yaml as it would be written" tabIndex={0}>
            {text}
          </pre>
          {variables.length > 0 && (
            <div className="muted">
              Secrets become variables of the stack, whose values nobody is shown: {variables.join(", ")}.
            </div>
          )}
          <Notes notes={notes} title="To know about this file" />
        </>
      )}
    </Loaded>
  );
}

/** A Compose project that somebody made elsewhere becomes a stack; nothing of it is touched. */
export function AdoptDialog({ project: found, then, close }: AdoptDialogProps) {
  const { host, host_name: on, project, working_dir: folder, compose_files: files } = found;
  const [from, setFrom] = useState<Adoption["from"]>("running");
  const form = useChangeForm<{ draft: FileDraft }, AdoptedStack>({
    values: { draft: draftOf([], []) },
    wish: ({ draft }) => {
      if (from === "running") return post("/api/v1/stacks/adopt/", { body: { host, project } });
      if (draft.files.length === 0) return undefined;
      return post("/api/v1/stacks/adopt/", { body: { host, project, files: filesBody(draft, []) } });
    },
    stale: [["stack", "list"]],
    then,
  });
  return (
    <FormDialog form={form} title={`Adopt ${project}`} confirm="Adopt it" close={close} size="lg">
      <div>
        {project} was made on {on} by Docker Compose or a program that uses it. Adopted, it is a stack like
        the others here: its files can be edited, each change is planned first, and every state that was
        applied is kept. <b>Its containers go on as they are</b>: nothing is stopped, started or made anew by
        this.
      </div>
      <SegmentedControl
        fullWidth
        aria-label="Where its files come from"
        value={from}
        onChange={(value) => setFrom(value)}
        data={[
          { value: "running", label: "From what runs" },
          { value: "files", label: "I have the files" },
        ]}
      />
      {from === "running" ? (
        <Written host={host} project={project} />
      ) : (
        <>
          {files.length > 0 && (
            <Alert color="gray" p="sm" title={`Where it was made, its files are`}>
              <span className="mono">{files.join(", ")}</span>
            </Alert>
          )}
          <AdoptFiles
            draft={form.values.draft}
            change={(draft) => form.setValues({ draft })}
            folder={folder}
          />
        </>
      )}
    </FormDialog>
  );
}
