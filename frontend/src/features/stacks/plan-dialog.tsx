import { Alert, Button, Stack } from "@mantine/core";
import { useEffect, useEffectEvent, type ReactNode } from "react";
import type { Preview, StackPlan } from "@/api/types";
import type { Wish } from "@/api/wish";
import { Dialog } from "@/components/dialog";
import { Refusal } from "@/components/refusal";
import { silence, type Seen } from "@/components/seen";
import { LoadingState } from "@/components/states";
import type { ChangeForm } from "@/components/use-change-form";
import { usePreview } from "@/components/use-preview";
import { PreviewBox } from "@/components/wish-preview";
import { Changing } from "./changing";
import { PlanView } from "./plan-view";
import classes from "./plan.module.css";

interface PlanDialogProps<Values> {
  form: ChangeForm<Values>;
  wish: Wish<unknown, Preview & { plan?: StackPlan | null }>;
  confirm: string;
  close: () => void;
  /** The operation that changes the stack just now: until it ends nothing else can, and then the plan is another one. */
  change: number | null;
  /** Whether somebody sees now what runs. */
  seen: Seen;
  /** Options that change the plan. */
  children?: ReactNode;
}

/** The plan of a change of a stack before it is asked for: what the button does is what stands here. */
export function PlanDialog<Values>({ title, ...plan }: PlanDialogProps<Values> & { title: string }) {
  return (
    <Dialog close={plan.close} title={title} size="lg">
      <PlanForm key={plan.change} {...plan} />
    </Dialog>
  );
}

function PlanForm<Values>({ form, wish, confirm, close, change, seen, children }: PlanDialogProps<Values>) {
  const shown = usePreview(change === null ? [wish] : []);
  const { preview, older, error } = shown;
  const plan = preview?.plan ?? undefined;
  const refused = error !== null && !older;
  const why = silence(seen);
  // Each change of the stack that begins or ends has a form of its own: who was in the way is not any more.
  const forgive = useEffectEvent(() => form.forgive());
  useEffect(() => forgive(), []);
  const submit = async (event: React.SyntheticEvent<HTMLFormElement>) => {
    if (await form.submit(event)) close();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {change !== null && <Changing operation={change} />}
        {why !== undefined && (
          <Alert color="yellow" p="xs" title={`${why}.`}>
            The plan compares with what ran when it was last seen.
          </Alert>
        )}
        {children}
        {refused && <Refusal error={error} />}
        {!refused && plan !== undefined && <PlanView plan={plan} older={older} />}
        {!refused && change === null && preview === undefined && (
          <LoadingState>Comparing the files with the host…</LoadingState>
        )}
        {!refused && preview !== undefined && plan === undefined && (
          <Refusal error={new Error(preview.problems.map(({ detail }) => detail).join(" ") || NO_PLAN)} />
        )}
        <Refusal error={form.refusal} />
        <div className={classes.foot}>
          <Button size="sm" variant="default" onClick={close}>
            Cancel
          </Button>
          <Button
            size="sm"
            type="submit"
            loading={form.busy}
            disabled={refused || plan === undefined || older}
          >
            {confirm}
          </Button>
        </div>
        {!refused && plan !== undefined && <PreviewBox {...shown} />}
      </Stack>
    </form>
  );
}

const NO_PLAN = "The server says no plan for this.";
