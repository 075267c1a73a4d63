import { describe, expect, it } from "vitest";
import { inOrder, layoutSteps, neighbour } from "./graph-layout";

const step = (
  index: number,
  stage: string,
  line: number | null,
  inputs: string[] = [],
  name = `[${stage}] RUN ${index}`,
) => ({ index, digest: `d${index}`, inputs, stage, name, first_line: line });

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
    expect(layoutSteps(twoStages).edges).toEqual([
      { from: 6, to: 5, across: false },
      { from: 3, to: 2, across: false },
      { from: 5, to: 2, across: true },
    ]);
  });

  it("gives up no step when some are not known yet or go in a circle", () => {
    const steps = [step(1, "a", 1, ["d2", "unknown"]), step(2, "a", 2, ["d1"])];
    expect(inOrder(steps)).toHaveLength(2);
  });

  it("puts what two stages share into the first of them, whichever of them BuildKit names", () => {
    const steps = [
      step(1, "second", 4),
      step(2, "first", 2, ["d1"]),
      step(3, "second", 5, ["d1"]),
      step(4, "last", 8, ["d2", "d3"]),
    ];
    const { lanes, places } = layoutSteps(steps);
    expect(lanes).toEqual(["first", "second", "last"]);
    expect(places.find(({ index }) => index === 1)).toMatchObject({ lane: 0, row: 0 });
  });

  it("leads the arrow keys along a lane and to the lane beside it", () => {
    const { places } = layoutSteps(twoStages);
    expect([
      neighbour(places, 6, "ArrowDown"),
      neighbour(places, 5, "ArrowUp"),
      neighbour(places, 5, "ArrowRight"),
      neighbour(places, 2, "ArrowLeft"),
    ]).toEqual([5, 6, 3, 5]);
    expect([
      neighbour(places, 6, "ArrowUp"),
      neighbour(places, 6, "ArrowLeft"),
      neighbour(places, null, "ArrowDown"),
    ]).toEqual([null, null, null]);
  });
});
