import { expect, it } from "vitest";
import { lastFailed, revisionStatus, revisionWords } from "./revision-words";

const idle = { applied: 3, change: null };

it("says of a revision how it ended", () => {
  expect(revisionStatus({ number: 3, good: true, problem: "" }, idle).label).toBe("applied");
  expect(revisionStatus({ number: 2, good: true, problem: "" }, idle).label).toBe("was well");
  expect(revisionStatus({ number: 4, good: false, problem: "web ended" }, idle)).toMatchObject({
    tone: "bad",
    detail: "web ended",
  });
});

it("never calls one good that has no end", () => {
  const open = { number: 4, good: false, problem: "" };
  expect(revisionStatus(open, idle).label).toBe("unfinished");
  expect(revisionStatus(open, { ...idle, change: 9 }).label).toBe("in progress");
});

it("says what made it", () => {
  const by = { person_name: "olga" };
  expect(revisionWords({ origin: "roll_back", of: 2, ...by })).toBe("rolled back to 2 by olga");
  expect(revisionWords({ origin: "roll_back", of: 2, person_name: "" })).toBe("went back to 2 by itself");
  expect(revisionWords({ origin: "scale", of: 2, ...by })).toBe("scaled by olga");
  expect(revisionWords({ origin: "apply", of: null, person_name: "" })).toBe("applied by Quaymaster");
});

it("says of the last apply that it failed, until another one is asked for", () => {
  const good = { number: 3, origin: "apply", of: null, good: true, problem: "", operation: 1 } as const;
  const bad = { ...good, number: 4, good: false, problem: "web ended" };
  const back = { ...good, number: 5, origin: "roll_back", of: 3 } as const;
  const open = { ...good, number: 6, good: false };
  expect(lastFailed([])).toBeUndefined();
  expect(lastFailed([good, { ...bad, number: 2 }])).toBeUndefined();
  expect(lastFailed([bad, good])).toMatchObject({ number: 4 });
  expect(lastFailed([bad, good])).not.toHaveProperty("back");
  // By itself, maybe while nobody looked.
  expect(lastFailed([back, bad, good])).toMatchObject({ number: 4, problem: "web ended", back: 3 });
  expect(lastFailed([{ ...back, of: 2 }, good])).toBeUndefined();
  expect(lastFailed([open, bad])).toBeUndefined();
  expect(lastFailed([{ ...good, number: 6 }, back, bad])).toBeUndefined();
});
