import { Alert, Button } from "@mantine/core";
import { IconGitBranchDeleted } from "@tabler/icons-react";
import { at } from "@/api/client";
import type { StackDetail } from "@/api/types";
import { patch } from "@/api/wish";
import { askConfirm } from "@/components/confirm";
import { FormDialog } from "@/components/form-dialog";
import { useChange } from "@/components/use-change";
import { useChangeForm } from "@/components/use-change-form";
import { GitFields } from "./git-fields";
import { gitFields, sourceOf, type SourceForm } from "./source";

/** Which repository the files of a stack come from, when it is looked at, and whether news are applied. */
export function SourceDialog({ stack, close }: { stack: StackDetail; close: () => void }) {
  const wishWith = (body: Parameters<typeof patch<"/api/v1/stacks/{id}/">>[1]["body"]) =>
    patch("/api/v1/stacks/{id}/", { params: at(stack.id), body });
  const form = useChangeForm<SourceForm, StackDetail>({
    values: sourceOf(stack),
    wish: (values) => (values.gitUrl.trim() === "" ? undefined : wishWith(gitFields(values))),
    stale: [["stack"]],
    done: () => "Saved",
  });
  const leave = useChange(() => wishWith({ git_url: "" }).send(), {
    stale: [["stack"]],
    done: () => `The files of ${stack.project} are written here from now on`,
    then: close,
  });
  const askToLeave = async () => {
    const sure = await askConfirm({
      title: "Take the files from git no more?",
      body: "The files stay as they are now, and are written here from then on. Its webhook hears nothing any more.",
      confirm: "Write them here",
      wishes: () => [wishWith({ git_url: "" })],
    });
    if (sure !== null) void leave.send();
  };
  const git = stack.git_url !== "";
  return (
    <FormDialog
      form={form}
      title={`Where ${stack.project} comes from`}
      confirm="Save"
      close={close}
      size="lg"
    >
      {!git && (
        <Alert color="yellow" p="xs">
          The first fetch puts the files of the repository in the place of those that are here now.
        </Alert>
      )}
      <GitFields form={form} />
      {git && (
        <div>
          <Button
            variant="subtle"
            color="gray"
            loading={leave.busy}
            leftSection={<IconGitBranchDeleted size={14} />}
            onClick={() => void askToLeave()}
          >
            Take them from git no more
          </Button>
        </div>
      )}
    </FormDialog>
  );
}
