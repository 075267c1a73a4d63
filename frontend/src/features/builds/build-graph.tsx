import { Switch } from "@mantine/core";
import { Background, Controls, MiniMap, ReactFlow, ReactFlowProvider, useReactFlow, useViewport, type Edge } from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { useEffect, useMemo, useState } from "react";
import type { BuildStep } from "@/api/types";
import { useNow } from "@/lib/clock";
import { duration, plural } from "@/lib/format";
import { layoutSteps } from "./graph-layout";
import { CARD, HEAD, LANE, laneAt, ROW } from "./graph-size";
import { StepNodeView, type StepNode } from "./step-node";
import { spanOf, TimeSpanContext, type TimeSpan } from "./time-span";
import classes from "./graph.module.css";

/** With more steps than this an overview helps to find one's way. */
const MANY = 24;
const nodeTypes = { step: StepNodeView };

interface BuildGraphProps {
  steps: readonly BuildStep[];
  running: boolean;
  /** The first step that missed the cache. */
  missed: number | null;
  selected: number | null;
  select: (index: number | null) => void;
}

/** The names of the stages stay at the top while one moves about. */
function LaneHeads({ lanes, steps, span }: { lanes: readonly string[]; steps: readonly BuildStep[]; span: TimeSpan }) {
  const { x, zoom } = useViewport();
  return (
    <div className={classes.heads}>
      {lanes.map((lane, index) => {
        const own = steps.filter((step) => step.stage === lane);
        return (
          <div key={lane} className={classes.head} style={{ left: x + laneAt(index) * zoom, width: LANE * zoom }}>
            <b className="cut">{lanes.length === 1 ? "Steps" : lane}</b>
            <span className="numbers muted cut">{plural(own.length, "step")}, 0 to {duration((span.end - span.start) / 1000)}</span>
          </div>
        );
      })}
    </div>
  );
}

function Flow({ steps, running, missed, selected, select }: BuildGraphProps) {
  const now = useNow();
  const flow = useReactFlow();
  const [follow, setFollow] = useState(running);
  const layout = useMemo(() => layoutSteps(steps), [steps]);
  const span = spanOf(steps, running ? now : null);
  const nodes = useMemo(() => {
    const known = new Map(steps.map((step) => [step.index, step]));
    return layout.places.flatMap(({ index, lane, row }): StepNode[] => {
      const step = known.get(index);
      return step === undefined ? [] : [{ id: String(index), type: "step", position: { x: laneAt(lane), y: row * ROW }, width: LANE, height: CARD, selected: index === selected, data: { step, missed: index === missed } }];
    });
  }, [layout, steps, selected, missed]);
  const edges = useMemo(() => {
    const lane = new Map(layout.places.map((place) => [place.index, place.lane]));
    return layout.edges.map(([from, to]): Edge => ({ id: `${from}-${to}`, source: String(from), target: String(to), type: "smoothstep", className: lane.get(from) === lane.get(to) ? "" : classes.across, focusable: false }));
  }, [layout]);

  // While it runs the view goes along with what runs, until somebody looks elsewhere.
  const front = layout.places.filter(({ index }) => steps.some((step) => step.index === index && step.state === "running")).at(-1);
  const target = follow && running ? front : undefined;
  useEffect(() => {
    if (target === undefined) return;
    const { zoom } = flow.getViewport();
    void flow.setCenter(laneAt(target.lane) + LANE / 2, target.row * ROW, { zoom, duration: 200 });
    // The place counts, not the object that is made anew with each frame.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [target?.lane, target?.row, flow]);

  const first = () => {
    const pane = document.querySelector(`.${classes.graph ?? ""}`)?.clientWidth ?? LANE;
    const wide = laneAt(layout.lanes.length) - (laneAt(1) - LANE);
    const zoom = Math.min(1, Math.max(0.55, (pane - 40) / wide));
    const y = failed === undefined ? HEAD + 16 : 160 - failed.row * ROW * zoom;
    const x = Math.max(20, (pane - wide * zoom) / 2);
    void flow.setViewport({ x: wide * zoom > pane && failed !== undefined ? 20 - laneAt(failed.lane) * zoom : x, y: Math.min(HEAD + 16, y), zoom });
  };
  const failed = layout.places.find(({ index }) => steps.some((step) => step.index === index && step.state === "failed"));

  return (
    <TimeSpanContext value={span}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        onInit={first}
        minZoom={0.08}
        maxZoom={1.5}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        panOnScroll
        zoomOnDoubleClick={false}
        onlyRenderVisibleElements
        onMoveStart={(event) => event !== null && setFollow(false)}
        onNodeClick={(_, node) => select(Number(node.id))}
        onPaneClick={() => select(null)}
        attributionPosition="bottom-center"
      >
        <Background gap={22} size={1} color="var(--qm-line)" />
        <Controls showInteractive={false} position="bottom-left" />
        {steps.length > MANY && <MiniMap<StepNode> pannable zoomable position="bottom-right" ariaLabel="Overview of all steps" nodeClassName={(node) => node.data.step.state} />}
        <LaneHeads lanes={layout.lanes} steps={steps} span={span} />
        {running && <div className={classes.follow}><Switch size="xs" label="Follow" checked={follow} onChange={(event) => setFollow(event.currentTarget.checked)} /></div>}
      </ReactFlow>
    </TimeSpanContext>
  );
}

/** The steps of a build as a graph and a time line in one: stages side by side, in each card its share of the time. */
export function BuildGraph(props: BuildGraphProps) {
  return (
    <div className={classes.graph} role="region" aria-label="Build steps">
      <ReactFlowProvider>
        <Flow {...props} />
      </ReactFlowProvider>
    </div>
  );
}
