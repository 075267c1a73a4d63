import { expect, it } from "vitest";
import { revisionStatus, revisionWords } from "./revision-words";

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
  expect(revisionWords({ origin: "roll_back", of: 2 })).toBe("rolled back to 2");
  expect(revisionWords({ origin: "scale", of: 2 })).toBe("scaled");
  expect(revisionWords({ origin: "apply", of: null })).toBe("applied");
});
