import fc from "fast-check";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Paced } from "./paced";

const PACE = { pause: 300, most: 2_000 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("tells the last of whatever happens, never late, and no more often than there are pauses", () => {
  const gaps = fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(gaps, (waits) => {
      const paced = new Paced();
      const told: { which: number; at: number }[] = [];
      const begun = performance.now();
      vi.advanceTimersByTime(10_000);
      waits.forEach((wait, which) => {
        paced.soon(() => told.push({ which, at: performance.now() }), PACE);
        vi.advanceTimersByTime(wait);
      });
      vi.advanceTimersByTime(PACE.pause);
      expect(told.at(-1)?.which).toBe(waits.length - 1);
      expect(told[0]).toEqual({ which: 0, at: begun + 10_000 });
      told.slice(1).forEach(({ at }, index) => {
        const since = at - (told[index]?.at ?? 0);
        expect(since).toBeGreaterThanOrEqual(PACE.pause);
      });
    }),
  );
});

it("does not wait for ever for somebody who never stops", () => {
  const paced = new Paced();
  const told: number[] = [];
  for (let which = 0; which < 100; which++) {
    paced.soon(() => told.push(which), PACE);
    vi.advanceTimersByTime(100);
  }
  expect(told.length).toBeGreaterThanOrEqual(5);
});

it("tells at once when it is asked to, and not what was dropped", () => {
  const paced = new Paced();
  const told: string[] = [];
  for (const word of ["a", "b"]) paced.soon(() => told.push(word), PACE);
  paced.flush();
  paced.soon(() => told.push("c"), PACE);
  paced.drop();
  vi.advanceTimersByTime(PACE.most);
  expect(told).toEqual(["a", "b"]);
});
