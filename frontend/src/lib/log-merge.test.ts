import { describe, expect, it, vi } from "vitest";
import type { LogLine } from "./log-buffer";
import { LogMerge } from "./log-merge";

const at = (second: number, text: string): LogLine => [1, `2026-11-24T07:00:0${second}Z`, text];

describe("LogMerge", () => {
  it("orders by time what several sources wrote, and says whose each line is", () => {
    vi.useFakeTimers();
    const delivered: LogLine[][] = [];
    const merge = new LogMerge((lines) => delivered.push(lines));
    merge.push("web", [at(1, "a"), at(4, "d")]);
    merge.push("db", [at(2, "b"), at(4, "e")]);
    vi.runAllTimers();
    merge.push("web", [at(5, "f")]);
    vi.runAllTimers();
    vi.useRealTimers();
    expect(delivered.map((lines) => lines.map(([, , text, source]) => `${source} ${text}`))).toEqual([
      ["web a", "db b", "web d", "db e"],
      ["web f"],
    ]);
  });
});
