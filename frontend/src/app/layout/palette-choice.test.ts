import { describe, expect, it } from "vitest";
import { meant, moved, pickFor } from "./palette-choice";

const rows = (...keys: string[]) => keys.map((key) => ({ key, older: key.startsWith("old") }));

describe("pickFor", () => {
  it("never picks a row of an older text, nor one that another may still come before", () => {
    expect(pickFor("stop web", rows("old-1", "page"), true, undefined)).toBeUndefined();
    expect(pickFor("stop web", rows("old-1", "page"), false, undefined)?.key).toBe("page");
  });

  it("keeps the picked row whatever comes and goes around it, until the text changes", () => {
    const pick = pickFor("web", rows("a", "b"), false, undefined);
    expect(pick?.key).toBe("a");
    expect(pickFor("web", rows("new", "b", "a"), false, pick)).toBe(pick);
    expect(pickFor("web", rows("b"), false, pick)).toBe(pick);
    expect(pickFor("web-2", rows("b"), false, pick)?.key).toBe("b");
    expect(pickFor("web-2", rows("old-b"), true, pick)).toBeUndefined();
  });
});

describe("moved", () => {
  it("steps over rows of an older text and stops at the ends", () => {
    expect(moved(rows("a", "old-1", "b"), "a", 1)).toBe("b");
    expect(moved(rows("a", "old-1", "b"), "b", 1)).toBe("b");
    expect(moved(rows("a", "b"), "a", -1)).toBe("a");
    expect(moved(rows("old-1", "a", "b"), undefined, 1)).toBe("a");
    expect(moved(rows("old-1"), undefined, 1)).toBeUndefined();
  });
});

describe("meant", () => {
  it("is the only one named in full, else the only one", () => {
    const [one, two] = [{ key: "1", named: true }, { key: "2" }];
    expect(meant([two, one])).toBe(one);
    expect(meant([two])).toBe(two);
    expect(meant([two, { key: "3" }])).toBeUndefined();
    expect(meant([one, { key: "3", named: true }])).toBeUndefined();
    expect(meant(rows())).toBeUndefined();
  });
});
