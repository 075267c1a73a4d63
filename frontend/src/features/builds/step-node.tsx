import { Handle, Position, type Node, type NodeProps } from "@xyflow/react";
import { memo, useContext } from "react";
import type { BuildStep } from "@/api/types";
import { Elapsed } from "@/components/time";
import { duration } from "@/lib/format";
import { isOfDockerfile, splitName, StepSign } from "./step-state";
import { barOf, TimeSpanContext } from "./time-span";
import classes from "./graph.module.css";

export type StepNode = Node<{ step: BuildStep; missed: boolean; entry: boolean }, "step">;

function Took({ step }: { step: BuildStep }) {
  if (step.state === "cached") return <span className={classes.cached}>cached</span>;
  if (step.state === "running") return <Elapsed from={step.started_at} />;
  return (
    <span className="numbers">{step.duration_seconds === null ? "" : duration(step.duration_seconds)}</span>
  );
}

/** Where the step lies on the build's time line. All bars have the same scale: down a lane they read as a waterfall. */
function Bar({ step }: { step: BuildStep }) {
  const bar = barOf(step, useContext(TimeSpanContext));
  return (
    <span className={classes.track}>
      {bar !== null && (
        <span
          className={classes.bar}
          data-state={step.state}
          style={{ left: `${(bar.from * 100).toFixed(2)}%`, width: `${(bar.width * 100).toFixed(2)}%` }}
        />
      )}
    </span>
  );
}

export const StepNodeView = memo(function StepNodeView({
  data: { step, missed, entry },
  selected,
}: NodeProps<StepNode>) {
  const { place, words } = splitName(step.name);
  return (
    <button
      type="button"
      className={classes.step}
      data-step={step.index}
      data-state={step.state}
      data-selected={selected || undefined}
      aria-pressed={selected}
      tabIndex={entry ? 0 : -1}
      title={step.name}
    >
      <Handle type="target" position={Position.Top} className={classes.handle} isConnectable={false} />
      <span className={classes.line}>
        <StepSign state={step.state} />
        <span className={`mono cut ${classes.words ?? ""}`}>{words}</span>
        <span className={classes.took}>
          <Took step={step} />
        </span>
      </span>
      <Bar step={step} />
      <span className={classes.place}>
        {missed && (
          <span className={classes.missed} title="The first step that was not in the cache">
            rebuilt from here
          </span>
        )}
        {isOfDockerfile(step) || step.instruction !== "" ? `line ${step.first_line ?? "?"}` : "BuildKit"}
        {place !== "" && ` · ${place}`}
      </span>
      <Handle type="source" position={Position.Bottom} className={classes.handle} isConnectable={false} />
    </button>
  );
});
