import { expect, it } from "vitest";
import { pieces, stepOfLines } from "./line-states";

const step = (index: number, stage: string, state: "cached" | "failed" | "succeeded", first_line: number | null, last_line = first_line) => ({ index, stage, state, first_line, last_line, duration_seconds: 1, error: "" });

it("gives each line of an instruction its step", () => {
  const lines = stepOfLines([step(1, "a", "succeeded", 2, 4), step(2, "", "succeeded", null)]);
  expect([...lines.keys()]).toEqual([2, 3, 4]);
});

it("prefers a stage's own step, and then the worst", () => {
  const lines = stepOfLines([step(1, "", "failed", 1), step(2, "a", "cached", 1), step(3, "a", "failed", 1), step(4, "a", "succeeded", 1)]);
  expect(lines.get(1)?.index).toBe(3);
});

it("finds instructions, comments and what goes on from the line before", () => {
  expect(pieces("FROM node AS web", false).map(({ kind }) => kind)).toEqual(["instruction", "text", "instruction", "text"]);
  expect(pieces("  # why", false)).toEqual([{ kind: "comment", text: "  # why" }]);
  expect(pieces("make install", true)).toEqual([{ kind: "text", text: "make install" }]);
});
