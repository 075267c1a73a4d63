import type { BuildStep } from "@/api/types";
import { duration, plural } from "@/lib/format";
import type { Layout } from "./graph-layout";
import { laneAt } from "./graph-size";
import { isOfDockerfile } from "./step-state";
import { spanOf } from "./time-span";
import classes from "./graph.module.css";

interface LaneHeadsProps {
  layout: Layout;
  steps: readonly BuildStep[];
  lane: number;
  zoom: number;
  width: number;
}

/** The names of the stages, with how much each of them is; they stay at the top while one scrolls. */
export function LaneHeads({ layout, steps, lane, zoom, width }: LaneHeadsProps) {
  return (
    <div className={classes.heads} style={{ width }}>
      {layout.lanes.map((name, at) => {
        const here = new Set(layout.places.filter((place) => place.lane === at).map(({ index }) => index));
        const own = steps.filter((step) => here.has(step.index) && isOfDockerfile(step));
        const worked = own.filter((step) => !step.cached && step.completed_at !== null);
        const { start, end } = spanOf(worked, null);
        return (
          <div
            key={name}
            className={classes.head}
            style={{ left: laneAt(at, lane) * zoom, width: lane * zoom }}
            title={`Stage ${name}`}
          >
            <b className="cut">{name}</b>
            {lane * zoom > 150 && (
              <span className="numbers muted">
                {plural(own.length, "step")}
                {worked.length > 0 && `, ${duration((end - start) / 1000)}`}
              </span>
            )}
          </div>
        );
      })}
    </div>
  );
}
