import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { sendFiles } from "@/api/send-files";
import type { StackDetail } from "@/api/types";
import { FormDialog } from "@/components/form-dialog";
import { Sending, useSending } from "@/components/sending";
import { useChangeForm } from "@/components/use-change-form";
import { bytes, plural } from "@/lib/format";
import type { Upload } from "@/lib/upload";
import { problemsOf, type SourceForm } from "./source";
import { changesOf, type FileChange } from "./upload-changes";
import { UploadSource } from "./upload-source";
import classes from "./source.module.css";

const TONES = { new: "new", changed: "changed", gone: "is removed", maybe: "same size" };
/** As many as one reads. */
const MOST = 300;

let count = 0;

function Changes({ upload, stack }: { upload: Upload; stack: StackDetail }) {
  // Files have no name by which a cache could tell them apart.
  const [key] = useState(() => (count += 1));
  const { data } = useQuery({
    queryKey: ["upload-changes", key, stack.draft],
    queryFn: async () => (await changesOf(upload, stack.files)) ?? null,
    gcTime: 0,
  });
  if (data === undefined) return <span className="muted">Looking at what is new…</span>;
  if (data === null)
    return (
      <span className="muted">
        What is in it takes the place of all {plural(stack.files.length, "file")} of the stack.
      </span>
    );
  if (data.length === 0)
    return <span className="muted">These are the files that the stack has already.</span>;
  return (
    <div>
      <b>What changes</b>
      <ul className={classes.changes}>
        {data.slice(0, MOST).map(({ path, tone, size }: FileChange) => (
          <li key={path}>
            <span data-tone={tone}>{TONES[tone]}</span>
            <span className="mono cut" title={path}>
              {path}
            </span>
            <span className="numbers muted">{bytes(size)}</span>
          </li>
        ))}
      </ul>
      {data.length > MOST && <span className="muted">and {data.length - MOST} more</span>}
    </div>
  );
}

/** Puts other files in the place of those of a stack, and says before what changes by it. */
export function UploadDialog({ stack, close }: { stack: StackDetail; close: () => void }) {
  const sending = useSending();
  const form = useChangeForm<Pick<SourceForm, "upload" | "composeFiles">, StackDetail>({
    values: { upload: null, composeFiles: [] },
    // Without a preview: a request without its files would be no word for one with them.
    send: ({ upload, composeFiles }) => {
      if (upload === null) return Promise.reject(new Error("There are no files yet."));
      const fields = { compose_files: composeFiles, draft: stack.draft };
      const path = `/api/v1/stacks/${stack.id}/`;
      return sendFiles("PATCH", path, { part: "stack", fields }, upload, sending.watching);
    },
    stale: [["stack"]],
    done: () =>
      `The files of ${stack.project} are saved. Nothing changes on the host until they are applied.`,
  });
  const { upload } = form.values;
  return (
    <FormDialog
      form={form}
      title={`Upload the files of ${stack.project}`}
      confirm="Replace the files"
      disabled={upload === null || problemsOf(upload).length > 0}
      close={close}
      size="lg"
    >
      <UploadSource form={form} />
      {upload !== null && <Changes key={keyOf(upload)} upload={upload} stack={stack} />}
      {form.busy && <Sending share={sending.share} stop={sending.stop} />}
    </FormDialog>
  );
}

const keyOf = (upload: Upload) =>
  upload.kind === "archive" ? upload.name : `${upload.name} ${upload.files.length}`;
