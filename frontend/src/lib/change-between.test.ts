import fc from "fast-check";
import { expect, it } from "vitest";
import { changeBetween } from "./change-between";

it("makes one text of the other, and leaves alone what both begin and end with", () => {
  const text = fc.array(fc.constantFrom("a", "b", "\n"), { maxLength: 8 }).map((letters) => letters.join(""));
  fc.assert(
    fc.property(text, text, text, text, (head, tail, one, other) => {
      const [before, after] = [head + one + tail, head + other + tail];
      const { from, to, insert } = changeBetween(before, after);
      expect(before.slice(0, from) + insert + before.slice(to)).toBe(after);
      expect(to - from).toBeLessThanOrEqual(one.length);
      expect(insert.length).toBeLessThanOrEqual(other.length);
    }),
  );
  expect(changeBetween("same", "same")).toEqual({ from: 4, to: 4, insert: "" });
});
