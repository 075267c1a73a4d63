import type { BuildStep } from "@/api/types";

type Step = Pick<
  BuildStep,
  | "index"
  | "digest"
  | "inputs"
  | "stage"
  | "instruction"
  | "state"
  | "first_line"
  | "last_line"
  | "duration_seconds"
  | "error"
>;

/** What weighs most when several steps stand on one line, as they do when a stage is built for two platforms. */
const WEIGHT: Record<BuildStep["state"], number> = {
  failed: 5,
  running: 4,
  stopped: 3,
  succeeded: 2,
  cached: 1,
  waiting: 0,
};

function heavier(a: Step, b: Step): boolean {
  // A step of the Dockerfile says more than the look-up of its base image.
  if ((a.instruction === "") !== (b.instruction === "")) return a.instruction !== "";
  return WEIGHT[a.state] > WEIGHT[b.state];
}

const words = (line: string) =>
  line
    .trim()
    .replace(/\s+/g, " ")
    .replace(/^(FROM .*?) AS .*$/i, "$1");

/**
 * BuildKit does what two stages begin with only once, under a line of one of them. A line of the other has the same words,
 * and what comes before it is what that step needs.
 */
function addShared<S extends Step>(
  known: Map<number, S>,
  steps: readonly S[],
  lines: readonly string[],
): void {
  let before: S | undefined;
  lines.forEach((line, place) => {
    const from = /^\s*FROM\s/i.test(line);
    const twin = () =>
      steps.find(
        (step) =>
          step.first_line !== null &&
          step.instruction !== "" &&
          words(lines[step.first_line - 1] ?? "") === words(line) &&
          (from || (before !== undefined && step.inputs.includes(before.digest))),
      );
    if (from) before = undefined;
    const own = known.get(place + 1);
    // The look-up of a base image is not yet the step that begins with it.
    const step = line.trim() === "" || (own !== undefined && own.instruction !== "") ? own : (twin() ?? own);
    if (step !== undefined) known.set(place + 1, step);
    before = step ?? before;
  });
}

/** For each line of the Dockerfile, counted from 1, the step that stands for it. */
export function stepOfLines<S extends Step>(steps: readonly S[], text: readonly string[]): Map<number, S> {
  const lines = new Map<number, S>();
  for (const step of steps) {
    if (step.first_line === null) continue;
    for (let line = step.first_line; line <= (step.last_line ?? step.first_line); line += 1) {
      const known = lines.get(line);
      if (known === undefined || heavier(step, known)) lines.set(line, step);
    }
  }
  addShared(lines, steps, text);
  return lines;
}

export interface Piece {
  kind: "instruction" | "comment" | "text";
  text: string;
}

/** A line of a Dockerfile in pieces to colour: the instruction at its begin, or all of it as a comment. */
export function pieces(line: string, continued: boolean): Piece[] {
  if (/^\s*#/.test(line)) return [{ kind: "comment", text: line }];
  const [, instruction, rest] = (!continued && /^(\s*[A-Za-z]+)(\s.*|)$/s.exec(line)) || [];
  if (instruction === undefined) return [{ kind: "text", text: line }];
  return [{ kind: "instruction", text: instruction }, ...pieceOfAs(rest ?? "")];
}

function pieceOfAs(rest: string): Piece[] {
  const [, image, as, stage] = /^(.*)(\s[Aa][Ss]\s)(.*)$/s.exec(rest) ?? [];
  if (as === undefined) return [{ kind: "text", text: rest }];
  return [
    { kind: "text", text: image ?? "" },
    { kind: "instruction", text: as },
    { kind: "text", text: stage ?? "" },
  ];
}
