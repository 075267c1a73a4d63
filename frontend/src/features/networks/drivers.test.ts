import { describe, expect, it } from "vitest";
import { explain, isEnginesOwn } from "./drivers";

describe("explain", () => {
  it("tells the engine's default bridge from one that somebody made", () => {
    expect(isEnginesOwn("bridge")).toBe(true);
    expect(isEnginesOwn("shop")).toBe(false);
    expect(explain({ name: "bridge", driver: "bridge", internal: false })).toContain("not by name");
    expect(explain({ name: "shop", driver: "bridge", internal: true })).toMatch(
      /by name\. Internal: it has no way out\.$/,
    );
  });

  it("says nothing of drivers it does not know", () => {
    expect(explain({ name: "mesh", driver: "weave", internal: false })).toBe("");
  });
});
