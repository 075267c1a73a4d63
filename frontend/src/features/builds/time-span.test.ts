import { expect, it } from "vitest";
import { barOf, spanOf } from "./time-span";

const at = (second: number) => new Date(second * 1000).toISOString();
const step = (from: number | null, to: number | null) => ({
  started_at: from === null ? null : at(from),
  completed_at: to === null ? null : at(to),
});

it("spans from the first start to the last end", () => {
  expect(spanOf([step(10, 12), step(12, 20), step(null, null)], null)).toEqual({
    start: 10_000,
    end: 20_000,
  });
});

it("grows to now while a step runs", () => {
  expect(spanOf([step(10, 12), step(12, null)], 30_000).end).toBe(30_000);
});

it("places a step as shares of the whole", () => {
  const span = { start: 10_000, end: 20_000 };
  expect(barOf(step(12, 17), span)).toEqual({ from: 0.2, width: expect.closeTo(0.5) as number });
  expect(barOf(step(15, null), span)).toEqual({ from: 0.5, width: 0.5 });
  expect(barOf(step(null, null), span)).toBeNull();
  expect(barOf({ ...step(12, 20), cached: true }, span)).toEqual({ from: 0.2, width: 0 });
});
