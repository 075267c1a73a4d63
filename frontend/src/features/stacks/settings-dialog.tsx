import { Checkbox, NumberInput } from "@mantine/core";
import { at } from "@/api/client";
import type { StackDetail } from "@/api/types";
import { patch } from "@/api/wish";
import { FormDialog } from "@/components/form-dialog";
import { useChangeForm } from "@/components/use-change-form";

interface Settings {
  roll_back: boolean;
  remove_orphans: boolean;
  wait_seconds: number | string;
  keep_revisions: number | string;
}

/** How a stack is applied, each time. */
export function SettingsDialog({ stack, close }: { stack: StackDetail; close: () => void }) {
  const form = useChangeForm<Settings, StackDetail>({
    values: {
      roll_back: stack.roll_back,
      remove_orphans: stack.remove_orphans,
      wait_seconds: stack.wait_seconds,
      keep_revisions: stack.keep_revisions,
    },
    wish: ({ wait_seconds: wait, keep_revisions: keep, ...values }) =>
      patch("/api/v1/stacks/{id}/", {
        params: at(stack.id),
        body: { ...values, wait_seconds: Number(wait), keep_revisions: Number(keep) },
      }),
    stale: [["stack"]],
    done: () => "Saved",
  });
  return (
    <FormDialog form={form} title={`How ${stack.project} is applied`} confirm="Save" close={close}>
      <NumberInput
        label="Seconds to become well"
        description="So long each service may take until it runs, and until its health check passes."
        min={1}
        max={3600}
        {...form.field("wait_seconds")}
      />
      <Checkbox
        label="Go back by itself"
        description="If a service is not well in time, what ran before runs again."
        {...form.field("roll_back", "checkbox")}
      />
      <Checkbox
        label="Remove leftovers"
        description="Containers whose service is in the files no more."
        {...form.field("remove_orphans", "checkbox")}
      />
      <NumberInput
        label="Revisions to keep"
        description="Older ones are forgotten, but never the one that runs."
        min={1}
        max={1000}
        {...form.field("keep_revisions")}
      />
    </FormDialog>
  );
}
