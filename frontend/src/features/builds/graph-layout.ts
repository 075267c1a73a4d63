import type { BuildStep } from "@/api/types";

type Step = Pick<BuildStep, "index" | "digest" | "inputs" | "stage" | "name" | "first_line">;

export interface Place {
  index: number;
  lane: number;
  row: number;
}

interface Edge {
  from: number;
  to: number;
  /** From one stage into another, as COPY --from does. */
  across: boolean;
}

export interface Layout {
  /** Names of the stages in the order of the Dockerfile; the built one stands last. */
  lanes: string[];
  places: Place[];
  /** The second step needs the first. */
  edges: Edge[];
  rows: number;
}

/** BuildKit's own steps stand around those of the Dockerfile: `[internal] load …` before, `exporting …` after. */
function phase(step: Step): number {
  if (step.name.startsWith("[internal]")) return 0;
  return step.name.startsWith("[") ? 1 : 2;
}

function before(a: Step, b: Step): number {
  return phase(a) - phase(b) || (a.first_line ?? 0) - (b.first_line ?? 0) || a.index - b.index;
}

/** Every step after those it needs, and else in the order of the Dockerfile. */
export function inOrder<S extends Step>(steps: readonly S[]): S[] {
  const waiting = [...steps].sort(before);
  const known = new Set(steps.map((step) => step.digest));
  const done = new Set<string>();
  const ordered: S[] = [];
  while (waiting.length > 0) {
    const next = waiting.findIndex((step) =>
      step.inputs.every((input) => done.has(input) || !known.has(input)),
    );
    // A circle cannot come from BuildKit; were there one, its steps would follow as they are.
    const [step] = waiting.splice(Math.max(0, next), 1);
    if (step === undefined) break;
    done.add(step.digest);
    ordered.push(step);
  }
  return ordered;
}

/** A stage needs only stages above it, so the order of the Dockerfile puts what others need to the left. */
function stagesOf(ordered: readonly Step[]): string[] {
  const target = ordered.findLast((step) => step.stage !== "")?.stage;
  if (target === undefined) return [""];
  const last = new Map<string, number>();
  for (const { stage, first_line: line } of ordered)
    if (stage !== "") last.set(stage, Math.max(last.get(stage) ?? 0, line ?? 0));
  const others = [...last.keys()]
    .filter((stage) => stage !== target)
    .sort((a, b) => (last.get(a) ?? 0) - (last.get(b) ?? 0));
  return [...others, target];
}

/** The lane of each step: its stage's, or an earlier one that shares it, since BuildKit does the same work only once. */
function lanesOf(ordered: readonly Step[], lanes: readonly string[]): Map<string, number> {
  const own = new Map(
    ordered.map((step) => [step.digest, step.stage === "" ? lanes.length - 1 : lanes.indexOf(step.stage)]),
  );
  for (const step of ordered.toReversed()) {
    const lane = own.get(step.digest) ?? 0;
    for (const input of step.inputs) own.set(input, Math.min(own.get(input) ?? lane, lane));
  }
  return own;
}

/** Stages as lanes, side by side; a step stands below everything it needs. */
export function layoutSteps(steps: readonly Step[]): Layout {
  const ordered = inOrder(steps);
  const lanes = stagesOf(ordered);
  const laneOf = lanesOf(ordered, lanes);
  const placed = new Map<string, Place & { inside: boolean }>();
  const next = lanes.map(() => 0);
  const edges: Edge[] = [];
  for (const step of ordered) {
    const lane = laneOf.get(step.digest) ?? 0;
    const inside = phase(step) === 1;
    let row = phase(step) === 2 ? Math.max(...next) : (next[lane] ?? 0);
    for (const input of step.inputs) {
      const from = placed.get(input);
      if (from === undefined) continue;
      edges.push({ from: from.index, to: step.index, across: inside && from.inside && from.lane !== lane });
      row = Math.max(row, from.row + 1);
    }
    next[lane] = row + 1;
    placed.set(step.digest, { index: step.index, lane, row, inside });
  }
  const places = [...placed.values()].map(({ index, lane, row }) => ({ index, lane, row }));
  return { lanes, places, edges, rows: Math.max(0, ...next) };
}

/** Where an arrow key leads from a step: up and down its lane, or to the nearest step of the lane beside it. */
export function neighbour(places: readonly Place[], index: number | null, key: string): number | null {
  const here = places.find((place) => place.index === index);
  if (here === undefined) return null;
  const side = key === "ArrowLeft" ? -1 : key === "ArrowRight" ? 1 : 0;
  const near = (place: Place) => Math.abs(place.row - here.row);
  const reach = places.filter(
    (place) =>
      place.lane === here.lane + side &&
      (side !== 0 ||
        (key === "ArrowUp" ? place.row < here.row : key === "ArrowDown" && place.row > here.row)),
  );
  return reach.toSorted((a, b) => near(a) - near(b))[0]?.index ?? null;
}
