import { useElementSize } from "@mantine/hooks";
import {
  BaseEdge,
  Handle,
  Position,
  ReactFlow,
  ReactFlowProvider,
  type Edge,
  type EdgeProps,
  type Node,
  type NodeProps,
} from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { IconDatabase, IconWorld } from "@tabler/icons-react";
import { useMemo } from "react";
import type { StackGraph } from "@/api/types";
import type { Status } from "@/components/status";
import { StatusBadge } from "@/components/status-badge";
import { layoutStack } from "./graph-layout";
import { CARD, cornerOf, pathAlong, routeOf } from "./graph-route";
import { isFilesVolume } from "./plan-words";
import classes from "./graph.module.css";

type Service = StackGraph["services"][number];
type ServiceNode = Node<{ service: Service; status?: Status; networks: string[] }, "service">;
type VolumeNode = Node<{ name: string }, "volume">;

const EDGE = 24;
/** As many as one tells apart at a glance. */
const COLOURS = 6;

/** The page scrolls and the box scrolls: the drawing itself takes no wheel and no drag. */
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
} as const;

function ServiceCard({ data: { service, status, networks } }: NodeProps<ServiceNode>) {
  const published = service.ports.map(({ published: port }) => port).filter((port) => port !== "");
  return (
    <div className={classes.card}>
      <Handle type="target" position={Position.Left} className={classes.handle} />
      <div className={classes.cardHead}>
        <b className="cut">{service.name}</b>
        {status !== undefined && <StatusBadge status={status} />}
      </div>
      <span className="mono cut faint" title={service.image}>
        {service.image}
      </span>
      <div className={classes.chips}>
        {published.length > 0 && (
          <span className={classes.port} title="Reached from outside at this port of the host">
            <IconWorld size={12} /> {published.join(", ")}
          </span>
        )}
        {service.networks.map((network) => (
          <span
            key={network}
            className={classes.network}
            data-colour={networks.indexOf(network) % COLOURS}
            title={`On the network ${network}`}
          >
            {network}
          </span>
        ))}
      </div>
      <Handle type="source" position={Position.Right} className={classes.handle} />
    </div>
  );
}

function VolumeCard({ data: { name } }: NodeProps<VolumeNode>) {
  return (
    <div className={classes.volume} title={name}>
      <Handle type="target" position={Position.Left} className={classes.handle} />
      <IconDatabase size={14} />
      <span className="mono cut">{isFilesVolume(name) ? "files of the stack" : name}</span>
    </div>
  );
}

const nodeTypes = { service: ServiceCard, volume: VolumeCard };

/** A line from a card to what it needs or mounts. */
function Line({ sourceX, sourceY, targetX, targetY }: EdgeProps) {
  return <BaseEdge path={pathAlong(routeOf([sourceX, sourceY], [targetX, targetY]))} />;
}

const edgeTypes = { line: Line };

function edgesOf(services: readonly Service[]): Edge[] {
  return services.flatMap(({ name, depends_on: needs, mounts }) => [
    ...needs.map(({ service }): Edge => ({
      id: `${name} needs ${service}`,
      source: `service ${name}`,
      target: `service ${service}`,
      type: "line",
    })),
    ...mounts
      .filter(({ kind, source }) => kind === "volume" && source !== "")
      .map(({ source, target }): Edge => ({
        id: `${name} mounts ${source} ${target}`,
        source: `service ${name}`,
        target: `volume ${source}`,
        type: "line",
        className: classes.mounts ?? "",
      })),
  ]);
}

/** Services from left to right as they depend on each other, with ports and networks in them and volumes behind. */
export function GraphDrawing({
  graph,
  statuses,
}: {
  graph: StackGraph;
  /** By the name of the service. */
  statuses: ReadonlyMap<string, Status>;
}) {
  const { ref, width } = useElementSize();
  const layout = useMemo(() => layoutStack(graph), [graph]);
  const networks = graph.networks.map(({ key }) => key);
  const nodes: (ServiceNode | VolumeNode)[] = [
    ...layout.services.flatMap((place): ServiceNode[] => {
      const service = graph.services.find(({ name }) => name === place.name);
      const status = statuses.get(place.name);
      return service === undefined
        ? []
        : [
            {
              id: `service ${place.name}`,
              type: "service",
              position: cornerOf(place, EDGE),
              width: CARD.width,
              height: CARD.height,
              data: { service, networks, ...(status && { status }) },
            },
          ];
    }),
    ...layout.volumes.map((place): VolumeNode => ({
      id: `volume ${place.name}`,
      type: "volume",
      position: cornerOf(place, EDGE),
      width: CARD.width,
      height: 40,
      data: { name: place.name },
    })),
  ];
  const full = {
    width: 2 * EDGE + layout.columns * CARD.width + (layout.columns - 1) * CARD.gapX,
    height: 2 * EDGE + layout.rows * CARD.height + (layout.rows - 1) * CARD.gapY,
  };
  return (
    <div className={classes.pane} ref={ref} role="region" aria-label="Graph of the stack">
      <div style={{ width: Math.max(full.width, width), height: full.height }}>
        <ReactFlowProvider>
          <ReactFlow
            {...STILL}
            nodes={nodes}
            edges={edgesOf(graph.services)}
            nodeTypes={nodeTypes}
            edgeTypes={edgeTypes}
            viewport={{ x: 0, y: 0, zoom: 1 }}
            attributionPosition="bottom-right"
          />
        </ReactFlowProvider>
      </div>
    </div>
  );
}
