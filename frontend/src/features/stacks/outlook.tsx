import { Alert } from "@mantine/core";
import { sentencesOf } from "@/api/errors";
import type { StackDetail } from "@/api/types";
import { Panel } from "@/components/page";
import { usePreview } from "@/components/use-preview";
import { obstacles, planSummary } from "./plan-words";
import { Remarks } from "./plan-view";
import { usualOptions, wishToApply } from "./verbs";
import classes from "./stacks.module.css";

/** What an apply would do now, in a line, and what is worth knowing before. */
export function Outlook({ stack }: { stack: StackDetail }) {
  const wanted = stack.change === null && stack.host !== null;
  const { preview, error } = usePreview(wanted ? [wishToApply(stack, usualOptions(stack))] : []);
  const plan = preview?.plan;
  if (!wanted) return null;
  if (error !== null)
    return (
      <Panel title="If it were applied now">
        <Alert color="yellow" p="xs">
          {sentencesOf(error).map((words) => (
            <div key={words}>{words}</div>
          ))}
        </Alert>
      </Panel>
    );
  if (plan == null) return null;
  return (
    <Panel title="If it were applied now">
      <div className={classes.list}>
        <span>{planSummary(plan)}</span>
        {obstacles(plan).map((words) => (
          <Alert key={words} color="red" p="xs">
            {words}
          </Alert>
        ))}
        <Remarks remarks={plan.remarks} />
      </div>
    </Panel>
  );
}
