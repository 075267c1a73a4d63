import type { BuildStep } from "@/api/types";

type Step = Pick<BuildStep, "index" | "stage" | "state" | "first_line" | "last_line" | "duration_seconds" | "error">;

/** What weighs most when several steps stand on one line, as they do when a stage is built for two platforms. */
const WEIGHT: Record<BuildStep["state"], number> = { failed: 5, running: 4, stopped: 3, succeeded: 2, cached: 1, waiting: 0 };

function heavier(a: Step, b: Step): boolean {
  // A step of a stage says more than the look-up of its base image.
  if ((a.stage === "") !== (b.stage === "")) return a.stage !== "";
  return WEIGHT[a.state] > WEIGHT[b.state];
}

/** For each line of the Dockerfile, counted from 1, the step that stands for it. */
export function stepOfLines<S extends Step>(steps: readonly S[]): Map<number, S> {
  const lines = new Map<number, S>();
  for (const step of steps) {
    if (step.first_line === null) continue;
    for (let line = step.first_line; line <= (step.last_line ?? step.first_line); line += 1) {
      const known = lines.get(line);
      if (known === undefined || heavier(step, known)) lines.set(line, step);
    }
  }
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
  return [{ kind: "text", text: image ?? "" }, { kind: "instruction", text: as }, { kind: "text", text: stage ?? "" }];
}
