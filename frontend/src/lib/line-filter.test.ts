import { describe, expect, it } from "vitest";
import { LineFilter } from "./line-filter";
import type { LogLine } from "./log-buffer";
import type { NumberedLines } from "./numbered-lines";

const lines = (...texts: string[]) => texts.map((text): LogLine => [1, "", text]);
const texts = (picked: NumberedLines) => picked.lines.map(([, , text]) => text);

describe("LineFilter", () => {
  it("tries each line once as the buffer grows", () => {
    let tried = 0;
    const filter = new LineFilter(([, , text]) => {
      tried += 1;
      return text.startsWith("e");
    });
    expect(texts(filter.pick(lines("e1", "x", "e2"), 0))).toEqual(["e1", "e2"]);
    expect(texts(filter.pick(lines("e1", "x", "e2", "e3"), 0))).toEqual(["e1", "e2", "e3"]);
    expect(tried).toBe(4);
  });

  it("forgets what has left the buffer", () => {
    const filter = new LineFilter(([, , text]) => text.startsWith("e"));
    filter.pick(lines("e1", "e2", "x"), 0);
    const picked = filter.pick(lines("x", "e3"), 2);
    expect(texts(picked)).toEqual(["e3"]);
    expect(picked.numberOf(0)).toBe(3);
  });

  it("gives the same answer for the same buffer, and starts over when the buffer does", () => {
    const filter = new LineFilter(() => true);
    const first = filter.pick(lines("a", "b"), 0);
    expect(filter.pick(lines("a", "b"), 0)).toBe(first);
    expect(texts(filter.pick(lines("c"), 0))).toEqual(["c"]);
  });
});
