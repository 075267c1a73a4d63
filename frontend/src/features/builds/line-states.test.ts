import { expect, it } from "vitest";
import { pieces, stepOfLines } from "./line-states";

const step = (
  index: number,
  stage: string,
  state: "cached" | "failed" | "succeeded",
  first_line: number | null,
  last_line = first_line,
  inputs: string[] = [],
) => ({
  index,
  digest: `d${index}`,
  inputs,
  stage,
  instruction: stage === "" ? "" : "RUN",
  state,
  first_line,
  last_line,
  duration_seconds: 1,
  error: "",
});

it("gives each line of an instruction its step", () => {
  const lines = stepOfLines([step(1, "a", "succeeded", 2, 4), step(2, "", "succeeded", null)], []);
  expect([...lines.keys()]).toEqual([2, 3, 4]);
});

it("prefers a stage's own step, and then the worst", () => {
  const lines = stepOfLines(
    [
      step(1, "", "failed", 1),
      step(2, "a", "cached", 1),
      step(3, "a", "failed", 1),
      step(4, "a", "succeeded", 1),
    ],
    [],
  );
  expect(lines.get(1)?.index).toBe(3);
});

it("gives what two stages share to the lines of both", () => {
  const text = [
    "FROM base AS a",
    "WORKDIR /src",
    "RUN one",
    "FROM base AS b",
    "WORKDIR /src",
    "RUN two",
    "WORKDIR /src",
  ];
  const lines = stepOfLines(
    [
      step(9, "", "succeeded", 1),
      step(1, "b", "cached", 4),
      step(2, "b", "cached", 5, 5, ["d1"]),
      step(3, "a", "succeeded", 3, 3, ["d2"]),
      step(4, "b", "succeeded", 6, 6, ["d2"]),
    ],
    text,
  );
  expect(text.map((_, place) => lines.get(place + 1)?.index)).toEqual([1, 2, 3, 1, 2, 4, undefined]);
});

it("finds instructions, comments and what goes on from the line before", () => {
  expect(pieces("FROM node AS web", false).map(({ kind }) => kind)).toEqual([
    "instruction",
    "text",
    "instruction",
    "text",
  ]);
  expect(pieces("  # why", false)).toEqual([{ kind: "comment", text: "  # why" }]);
  expect(pieces("make install", true)).toEqual([{ kind: "text", text: "make install" }]);
});
