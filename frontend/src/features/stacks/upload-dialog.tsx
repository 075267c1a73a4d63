import { useState } from "react";
import { isAway } from "@/api/errors";
import { sendFiles } from "@/api/send-files";
import type { StackDetail } from "@/api/types";
import { FormDialog } from "@/components/form-dialog";
import { Sending, useSending } from "@/components/sending";
import { useChangeForm } from "@/components/use-change-form";
import { chosenStill, problemsOf, type SourceForm } from "./source";
import { saidOfUpload, UploadChanges, useUploadChanges } from "./upload-changes";
import { UploadSource } from "./upload-source";

/** Puts other files in the place of those of a stack, and says before what changes by it. */
export function UploadDialog({ stack, close }: { stack: StackDetail; close: () => void }) {
  const sending = useSending();
  // Counts what was chosen.
  const [round, setRound] = useState(0);
  const form = useChangeForm<Pick<SourceForm, "upload" | "composeFiles">, StackDetail>({
    values: { upload: null, composeFiles: [] },
    // Without a preview: a request without its files would be no word for one with them.
    send: ({ upload, composeFiles }) => {
      if (upload === null) return Promise.reject(new Error("There are no files yet."));
      const path = `/api/v1/stacks/${stack.id}/`;
      return sendFiles("PATCH", path, saidOfUpload(stack, composeFiles), upload, sending.watching);
    },
    changed: (now, before) => now.upload !== before.upload && setRound((past) => past + 1),
    stale: [["stack"]],
    done: () =>
      `The files of ${stack.project} are saved. Nothing changes on the host until they are applied.`,
  });
  const { upload, composeFiles } = form.values;
  const takes = upload !== null && problemsOf(upload).length === 0;
  const changes = useUploadChanges({ stack, upload: takes ? upload : null, composeFiles }, round);
  // Who could not be asked has not refused it.
  const refused = changes.error !== null && !isAway(changes.error);
  return (
    <FormDialog
      form={form}
      title={`Upload the files of ${stack.project}`}
      confirm="Replace the files"
      disabled={!takes || refused}
      close={close}
      size="lg"
    >
      <UploadSource form={form} chosen={(next) => chosenStill(stack, next)} />
      {takes && !form.busy && <UploadChanges data={changes.data} error={changes.error} />}
      {form.busy && <Sending share={sending.share} stop={sending.stop} />}
    </FormDialog>
  );
}
