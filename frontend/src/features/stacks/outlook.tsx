import { Alert } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { sentencesOf } from "@/api/errors";
import type { StackDetail } from "@/api/types";
import { Panel } from "@/components/page";
import { usePreview } from "@/components/use-preview";
import { obstacles, planSummary } from "./plan-words";
import { Remarks } from "./plan-view";
import { usualOptions, wishToApply } from "./verbs";
import classes from "./stacks.module.css";

/** What an apply would do now, in a line, and what is worth knowing before; or why there is no plan. */
export function Outlook({ stack }: { stack: StackDetail }) {
  const wanted = stack.change === null && stack.host !== null;
  const { preview, error } = usePreview(wanted ? [wishToApply(stack, usualOptions(stack))] : []);
  if (!wanted || (preview === undefined && error === null)) return null;
  const plan = preview?.plan;
  const refused = error === null ? preview?.problems.map(({ detail }) => detail) : sentencesOf(error);
  return (
    <Panel title="If it were applied now">
      <div className={classes.list}>
        {plan == null || error !== null ? (
          <>
            <Alert color="yellow" p="xs">
              {refused?.map((words) => (
                <div key={words}>{words}</div>
              ))}
            </Alert>
            <Link className="link" to="/stacks/$id/{-$tab}" params={{ id: String(stack.id), tab: "editor" }}>
              See the files
            </Link>
          </>
        ) : (
          <>
            <span>{planSummary(plan)}</span>
            {obstacles(plan).map((words) => (
              <Alert key={words} color="red" p="xs">
                {words}
              </Alert>
            ))}
            <Remarks remarks={plan.remarks} />
          </>
        )}
      </div>
    </Panel>
  );
}
