import { skipToken, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ApiError } from "@/api/errors";
import { sendFiles, type Said, type Watching } from "@/api/send-files";
import type { DraftChangePreview, StackDetail } from "@/api/types";
import { Refusal } from "@/components/refusal";
import { bytes } from "@/lib/format";
import type { Upload } from "@/lib/upload";
import classes from "./source.module.css";

const WORDS = { added: "added", changed: "changed", removed: "is removed" };
/** As many as one reads. */
const MOST = 300;

let count = 0;

interface Chosen {
  stack: StackDetail;
  upload: Upload;
  composeFiles: readonly string[];
}

/** What is said beside the files that are to take the place of those of a stack. */
export const saidOfUpload = (stack: StackDetail, composeFiles: readonly string[]): Said => ({
  part: "stack",
  fields: { compose_files: composeFiles, draft: stack.draft },
});

/** What the server says that an upload changes. It is not taken when that cannot be: then it throws why. */
async function changesOf({ stack, upload, composeFiles }: Chosen, watching: Watching) {
  const path = `/api/v1/stacks/${stack.id}/?preview=true`;
  const said = saidOfUpload(stack, composeFiles);
  const { problems, plan } = await sendFiles<DraftChangePreview>("PATCH", path, said, upload, watching);
  const [problem] = problems;
  if (problem !== undefined) throw new ApiError(0, problem.detail, problem.code, problem.fields);
  return plan?.files ?? [];
}

/**
 * Which files of a stack an upload adds, changes and removes, as the server finds them in it. Nothing is asked without
 * one. `round` tells one from that before it: files have no name by which a cache could.
 */
export function useUploadChanges(
  { upload, ...chosen }: Omit<Chosen, "upload"> & { upload: Upload | null },
  round: number,
) {
  const [number] = useState(() => (count += 1));
  return useQuery({
    queryKey: ["upload-changes", number, round, chosen.stack.draft, chosen.composeFiles],
    queryFn:
      upload === null
        ? skipToken
        : ({ signal }) =>
            changesOf({ upload, ...chosen }, { progress: () => undefined, begin: () => signal }),
    gcTime: 0,
    // It is sent for this, and stays what it is.
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

/** The same in words. */
export function UploadChanges({ data, error }: Pick<ReturnType<typeof useUploadChanges>, "data" | "error">) {
  if (error !== null) return <Refusal error={error} />;
  if (data === undefined) return <span className="muted">Looking at what is new…</span>;
  if (data.length === 0)
    return <span className="muted">These are the files that the stack has already.</span>;
  return (
    <div>
      <b>What changes</b>
      <ul className={classes.changes}>
        {data.slice(0, MOST).map(({ path, change, size }) => (
          <li key={path}>
            <span data-change={change}>{WORDS[change]}</span>
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
