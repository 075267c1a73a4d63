import { Button, Switch } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { IconArrowsMaximize, IconArrowsMinimize } from "@tabler/icons-react";
import { ReactFlow, ReactFlowProvider, type Edge } from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { useEffect, useMemo, useRef, useState } from "react";
import type { BuildStep } from "@/api/types";
import { Panel } from "@/components/page";
import { useNow } from "@/lib/clock";
import { plural } from "@/lib/format";
import { layoutSteps, neighbour } from "./graph-layout";
import { CARD, graphSize, HEAD, laneAt, laneWidth, rowAt } from "./graph-size";
import { LaneHeads } from "./lane-heads";
import { StepNodeView, type StepNode } from "./step-node";
import { isOfDockerfile } from "./step-state";
import { spanOf, TimeSpanContext } from "./time-span";
import classes from "./graph.module.css";

const nodeTypes = { step: StepNodeView };
/** The page scrolls and the box scrolls, as everywhere else: the drawing itself takes no wheel and no drag. */
const STILL = {
  nodesDraggable: false,
  nodesConnectable: false,
  nodesFocusable: false,
  edgesFocusable: false,
  elementsSelectable: false,
  panOnDrag: false,
  panOnScroll: false,
  zoomOnScroll: false,
  zoomOnPinch: false,
  zoomOnDoubleClick: false,
  preventScrolling: false,
  minZoom: 0.05,
} as const;

interface BuildGraphProps {
  steps: readonly BuildStep[];
  running: boolean;
  /** When the build ended, in milliseconds since 1970: how long what had not ended lasted. */
  ended: number | null;
  /** The first step that missed the cache. */
  missed: number | null;
  selected: number | null;
  select: (index: number | null) => void;
}

/** The steps of a build as a graph and a time line in one: stages side by side, in each card its share of the time. */
export function BuildGraph({ steps, running, ended, missed, selected, select }: BuildGraphProps) {
  const now = useNow(running);
  const [follow, setFollow] = useState(running);
  const [whole, setWhole] = useState(false);
  const { ref: pane, width: paneWidth, height: paneHeight } = useElementSize();
  const box = useRef<HTMLDivElement>(null);
  const layout = useMemo(() => layoutSteps(steps), [steps]);
  const span = spanOf(steps, running ? now : ended);
  const own = steps.filter(isOfDockerfile).length;
  const many = layout.lanes.length > 1;
  const plain = laneWidth(layout.lanes.length, paneWidth);
  const full = graphSize(layout.lanes.length, layout.rows, plain);
  const room = paneHeight - (many ? HEAD : 0);
  const fits = full.width <= paneWidth + 1 && full.height <= room + 1;
  const zoom = whole && !fits ? Math.min(1, paneWidth / full.width, room / full.height) : 1;
  // Made small so that all rows are in sight, the lanes take the width that is left.
  const lane = zoom < 1 ? laneWidth(layout.lanes.length, paneWidth / zoom) : plain;
  const size = graphSize(layout.lanes.length, layout.rows, lane);
  const entry = selected ?? layout.places[0]?.index;

  const nodes = useMemo(() => {
    const known = new Map(steps.map((step) => [step.index, step]));
    return layout.places.flatMap(({ index, lane: at, row }): StepNode[] => {
      const step = known.get(index);
      return step === undefined
        ? []
        : [
            {
              id: String(index),
              type: "step",
              position: { x: laneAt(at, lane), y: rowAt(row) },
              width: lane,
              height: CARD,
              selected: index === selected,
              data: { step, missed: index === missed, entry: index === entry },
            },
          ];
    });
  }, [layout, steps, selected, missed, entry, lane]);
  const edges = useMemo(
    () =>
      layout.edges.map(({ from, to, across }): Edge => ({
        id: `${from}-${to}`,
        source: String(from),
        target: String(to),
        type: "smoothstep",
        className: across ? classes.across : "",
      })),
    [layout],
  );

  // While it runs the view goes along with what runs, until somebody chooses a step.
  const front = layout.places
    .filter(({ index }) => steps.some((step) => step.index === index && step.state === "running"))
    .at(-1)?.index;
  const wanted = selected ?? (follow && running ? front : undefined);
  const place = layout.places.find(({ index }) => index === wanted);
  useEffect(() => {
    const element = box.current;
    if (place === undefined || element === null || paneWidth === 0) return;
    const top = rowAt(place.row) * zoom;
    const left = laneAt(place.lane, lane) * zoom;
    const seen =
      top >= element.scrollTop &&
      top + CARD * zoom <= element.scrollTop + room &&
      left >= element.scrollLeft &&
      left + lane * zoom <= element.scrollLeft + paneWidth;
    if (!seen)
      element.scrollTo({ top: top - room / 2, left: left - (paneWidth - lane) / 2, behavior: "smooth" });
    // The place counts, not the object that is made anew with each frame.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [place?.lane, place?.row, lane, zoom, room]);

  const move = (event: React.KeyboardEvent) => {
    const to = event.key.startsWith("Arrow")
      ? neighbour(layout.places, Number((event.target as HTMLElement).dataset.step), event.key)
      : null;
    if (to === null) return;
    event.preventDefault();
    select(to);
    box.current?.querySelector<HTMLElement>(`[data-step="${to}"]`)?.focus({ preventScroll: true });
  };
  const actions = (
    <div className={classes.tools}>
      {running && (
        <Switch
          size="xs"
          label="Follow"
          checked={follow}
          onChange={(event) => setFollow(event.currentTarget.checked)}
        />
      )}
      {!fits && (
        <Button
          variant="default"
          leftSection={whole ? <IconArrowsMaximize size={14} /> : <IconArrowsMinimize size={14} />}
          onClick={() => setWhole(!whole)}
        >
          {whole ? "Full size" : "See all"}
        </Button>
      )}
    </div>
  );

  return (
    <Panel flush title={own === 0 ? "Steps" : plural(own, "step")} actions={actions}>
      <div className={classes.pane} ref={pane}>
        <div
          className={classes.graph}
          ref={box}
          role="region"
          aria-label="Build steps"
          onKeyDown={move}
          onClick={(event) => event.target === event.currentTarget && select(null)}
        >
          <TimeSpanContext value={span}>
            {many && (
              <LaneHeads layout={layout} steps={steps} lane={lane} zoom={zoom} width={size.width * zoom} />
            )}
            <div
              className={classes.drawing}
              data-small={zoom < 0.5 || undefined}
              style={{ width: Math.max(size.width * zoom, paneWidth - 1), height: size.height * zoom }}
            >
              <ReactFlowProvider>
                <ReactFlow
                  {...STILL}
                  nodes={nodes}
                  edges={edges}
                  nodeTypes={nodeTypes}
                  viewport={{ x: 0, y: 0, zoom }}
                  onNodeClick={(_, node) => select(Number(node.id))}
                  onPaneClick={() => select(null)}
                  attributionPosition="bottom-right"
                />
              </ReactFlowProvider>
            </div>
          </TimeSpanContext>
        </div>
      </div>
    </Panel>
  );
}
