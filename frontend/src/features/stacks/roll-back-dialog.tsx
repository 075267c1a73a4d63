import { at } from "@/api/client";
import type { Operation, Stack } from "@/api/types";
import { post } from "@/api/wish";
import { useChangeForm } from "@/components/use-change-form";
import { PlanDialog } from "./plan-dialog";

const wishOf = (stack: Stack, revision: number) =>
  post("/api/v1/stacks/{id}/roll-back/", { params: at(stack.id), body: { revision } });

/** Back to what was applied before, with its plan. */
export function RollBackDialog({
  stack,
  revision,
  close,
}: {
  stack: Stack;
  revision: number;
  close: () => void;
}) {
  const form = useChangeForm<{ revision: number }, Operation>({
    values: { revision },
    wish: (values) => wishOf(stack, values.revision),
    stale: [["stack"]],
  });
  const again = revision === stack.applied;
  return (
    <PlanDialog
      title={again ? `Put ${stack.project} back` : `Roll ${stack.project} back to revision ${revision}`}
      form={form}
      wish={wishOf(stack, revision)}
      confirm={again ? "Put it back" : "Roll back"}
      close={close}
      change={stack.change}
      seen={stack}
    >
      <div className="muted">
        {again
          ? `What runs becomes again what was applied as revision ${revision}.`
          : `What ran as revision ${revision} runs again, with the images that it had.`}{" "}
        Nothing is built, and the files in the editor stay as they are.
      </div>
    </PlanDialog>
  );
}
