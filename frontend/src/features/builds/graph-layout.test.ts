import { describe, expect, it } from "vitest";
import { inOrder, layoutSteps } from "./graph-layout";

const step = (index: number, stage: string, line: number | null, inputs: string[] = [], name = `[${stage}] RUN ${index}`) => ({ index, digest: `d${index}`, inputs, stage, name, first_line: line });

/** Two stages as BuildKit tells them: the last step first. */
const twoStages = [
  step(1, "", null, [], "[internal] load build definition"),
  step(2, "final", 6, ["d3", "d5"]),
  step(3, "final", 5),
  step(5, "tools", 3, ["d6"]),
  step(6, "tools", 2),
  step(7, "", null, [], "exporting to image"),
];

describe("layoutSteps", () => {
  it("puts each step after what it needs, loading first and exporting last", () => {
    expect(inOrder(twoStages).map(({ index }) => index)).toEqual([1, 6, 5, 3, 2, 7]);
  });

  it("makes a lane of each stage, the built one last", () => {
    const { lanes, places } = layoutSteps(twoStages);
    expect(lanes).toEqual(["tools", "final"]);
    const place = Object.fromEntries(places.map((one) => [one.index, [one.lane, one.row]]));
    expect(place).toEqual({ 1: [1, 0], 6: [0, 0], 5: [0, 1], 3: [1, 1], 2: [1, 2], 7: [1, 3] });
  });

  it("draws what a step needs, also across lanes", () => {
    expect(layoutSteps(twoStages).edges).toEqual([[6, 5], [3, 2], [5, 2]]);
  });

  it("gives up no step when some are not known yet or go in a circle", () => {
    const steps = [step(1, "a", 1, ["d2", "unknown"]), step(2, "a", 2, ["d1"])];
    expect(inOrder(steps)).toHaveLength(2);
  });
});
