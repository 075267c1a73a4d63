import { describe, expect, it } from "vitest";
import type { Operation } from "@/api/types";
import { fetchFlag, fetchWords } from "./fetch-words";

const WORDS = "fatal: couldn't find remote ref main";

describe("what is said of a fetch", () => {
  it.each([
    ["running", null, "is under way", "under way"],
    ["waiting", null, "waits for another change of the stack to end", "under way"],
    ["succeeded", { changed: true, applied: 7 }, "brought news, which were applied", "fetched"],
    ["succeeded", { changed: true }, "brought news", "fetched"],
    ["succeeded", { changed: false }, "brought nothing new", "fetched"],
    ["failed", null, WORDS, "failed"],
    ["interrupted", null, WORDS, "interrupted"],
    ["cancelled", null, WORDS, "cancelled"],
  ] as const)("%s %j", (state, result, words, label) => {
    const ended = state !== "running" && state !== "waiting";
    const finished_at = ended ? "2026-01-01T00:00:00Z" : null;
    const operation = { state, result, error_detail: WORDS, finished_at } as Operation;
    expect(fetchWords(operation)).toBe(words);
    expect(fetchFlag(operation).label).toBe(label);
  });

  it("claims nothing of one that nobody knows any more", () => {
    expect(fetchFlag(undefined).label).toBe("asked for");
  });
});
