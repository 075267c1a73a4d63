import type { BuildStep } from "@/api/types";

type Step = Pick<BuildStep, "index" | "digest" | "inputs" | "stage" | "name" | "first_line">;

interface Place {
  index: number;
  lane: number;
  row: number;
}

export interface Layout {
  /** Names of the stages, those that others need to the left. */
  lanes: string[];
  places: Place[];
  /** Pairs of step indexes: the second needs the first. */
  edges: [from: number, to: number][];
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
    const next = waiting.findIndex((step) => step.inputs.every((input) => done.has(input) || !known.has(input)));
    // A circle cannot come from BuildKit; were there one, its steps would follow as they are.
    const [step] = waiting.splice(Math.max(0, next), 1);
    if (step === undefined) break;
    done.add(step.digest);
    ordered.push(step);
  }
  return ordered;
}

/** Stages as lanes, side by side; a step stands below everything it needs. */
export function layoutSteps(steps: readonly Step[]): Layout {
  const ordered = inOrder(steps);
  const stages = [...new Set(ordered.filter((step) => step.stage !== "").map((step) => step.stage))];
  const target = ordered.findLast((step) => step.stage !== "")?.stage;
  // The stage that is built in the end stands last, and takes BuildKit's own steps in.
  const lanes = target === undefined ? [""] : [...stages.filter((stage) => stage !== target), target];
  const places = new Map<string, Place>();
  const next = lanes.map(() => 0);
  const edges: Layout["edges"] = [];
  for (const step of ordered) {
    const lane = step.stage === "" ? lanes.length - 1 : lanes.indexOf(step.stage);
    let row = phase(step) === 2 ? Math.max(...next) : (next[lane] ?? 0);
    for (const input of step.inputs) {
      const from = places.get(input);
      if (from === undefined) continue;
      edges.push([from.index, step.index]);
      row = Math.max(row, from.row + 1);
    }
    next[lane] = row + 1;
    places.set(step.digest, { index: step.index, lane, row });
  }
  return { lanes, places: [...places.values()], edges, rows: Math.max(0, ...next) };
}
