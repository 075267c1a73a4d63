import { describe, expect, it } from "vitest";
import { windowAround, windowAtEnd } from "./log-window";
import { NumberedLines } from "./numbered-lines";

describe("windows of a log", () => {
  it("holds whole screens before and after the line it is around, and never more than there is", () => {
    for (const count of [0, 1, 30, 149, 150, 500, 50_000]) {
      for (let index = 0; index < count; index += Math.max(1, Math.floor(count / 97))) {
        const { start, end } = windowAround(index, count);
        expect(start).toBeLessThanOrEqual(Math.max(0, index - 100));
        expect(end).toBeGreaterThanOrEqual(Math.min(count, index + 200));
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end - start).toBeLessThanOrEqual(400);
      }
      expect(windowAtEnd(count)).toEqual({ start: Math.max(0, count - 150), end: count });
    }
  });
});

describe("NumberedLines", () => {
  it("finds a line by its number, or the next that was not left out", () => {
    const lines = (count: number) =>
      Array.from({ length: count }, (_, index) => [1, "", String(index)] as const);
    const picked = new NumberedLines(lines(3), [4, 9, 10]);
    expect([0, 4, 5, 9, 10, 11].map((number) => picked.indexOf(number))).toEqual([0, 0, 1, 1, 2, 2]);
    expect(picked.numberOf(1)).toBe(9);
    const whole = new NumberedLines(lines(3), 7);
    expect([0, 7, 8, 9, 99].map((number) => whole.indexOf(number))).toEqual([0, 0, 1, 2, 2]);
    expect(new NumberedLines([], 7).indexOf(8)).toBe(0);
  });
});
