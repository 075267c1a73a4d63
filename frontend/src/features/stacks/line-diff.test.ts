import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffLines, nearChanges } from "./line-diff";

const text = fc
  .array(fc.constantFrom("a", "b", "c", "  d", ""), { maxLength: 30 })
  .map((lines) => lines.join("\n"));
const without = (tone: string, before: string, after: string) =>
  diffLines(before, after)
    .filter((line) => line.tone !== tone)
    .map((line) => line.text)
    .join("\n");

describe("diffLines", () => {
  it("has both texts in it, whole", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(without("new", before, after)).toBe(before);
        expect(without("old", before, after)).toBe(after);
      }),
    );
  });

  it("says of a text and itself that nothing changed", () => {
    fc.assert(
      fc.property(text, (same) => {
        expect(diffLines(same, same).every(({ tone }) => tone === "same")).toBe(true);
        expect(nearChanges(diffLines(same, same)).every(({ tone }) => tone === "place")).toBe(true);
      }),
    );
  });

  it("finds what stayed between two changes", () => {
    expect(diffLines("a\nx\nb", "c\nx\nd").filter(({ tone }) => tone === "same")).toHaveLength(1);
  });

  it("leaves out what is far from a change", () => {
    const many = Array.from({ length: 40 }, (_, index) => String(index));
    const changed = many.map((each) => (each === "20" ? "new" : each));
    const shown = nearChanges(diffLines(many.join("\n"), changed.join("\n")));
    expect(shown.map(({ tone }) => tone)).toEqual([
      "place",
      "same",
      "same",
      "same",
      "old",
      "new",
      "same",
      "same",
      "same",
      "place",
    ]);
  });
});
