import { Alert, Checkbox, Select } from "@mantine/core";
import type { ApplyOptions, Operation, StackDetail } from "@/api/types";
import { useChangeForm } from "@/components/use-change-form";
import { PlanDialog } from "./plan-dialog";
import { usualOptions, wishToApply } from "./verbs";
import classes from "./plan.module.css";

const PULL = [
  { value: "missing", label: "Those that are not on the host" },
  { value: "always", label: "All, to have the newest of their tags" },
  { value: "never", label: "None" },
];
const BUILD = [
  { value: "changed", label: "Those whose files changed" },
  { value: "always", label: "All" },
  { value: "never", label: "None" },
];

interface ApplyDialogProps {
  stack: StackDetail;
  /** What is typed into the files and not saved, by name. */
  unsaved: string;
  close: () => void;
}

/** `docker compose up` with its plan: what would happen, how, and the button that makes it so. */
export function ApplyDialog({ stack, unsaved, close }: ApplyDialogProps) {
  const form = useChangeForm<Required<ApplyOptions>, Operation>({
    values: usualOptions(stack),
    wish: (options) => wishToApply(stack, options),
    stale: [["stack"]],
  });
  return (
    <PlanDialog
      title={`Apply ${stack.project} on ${stack.host_name}`}
      form={form}
      wish={wishToApply(stack, form.values)}
      confirm="Apply"
      close={close}
      change={stack.change}
      seen={stack}
    >
      {unsaved !== "" && (
        <Alert color="yellow" p="xs" title="What you typed is not saved">
          This is the plan of the files as they are stored. Without what you changed: {unsaved}. Close this
          and save first, to have it in the plan.
        </Alert>
      )}
      <div className={classes.options}>
        <Select label="Pull images" data={PULL} allowDeselect={false} {...form.field("pull")} />
        <Select label="Build images" data={BUILD} allowDeselect={false} {...form.field("build")} />
      </div>
      <Checkbox
        label="Make every container anew"
        description="Also those that are as the files say. What is written inside them is lost; volumes stay."
        {...form.field("recreate", "checkbox")}
      />
      <Checkbox
        label="Remove leftovers"
        description="Containers of this stack whose service is in the files no more."
        {...form.field("remove_orphans", "checkbox")}
      />
    </PlanDialog>
  );
}
