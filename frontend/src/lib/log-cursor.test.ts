import { expect, it } from "vitest";
import type { LogLine } from "./log-buffer";
import { LogCursor } from "./log-cursor";

const line = (at: string, text: string): LogLine => [1, at, text];

it("goes on after the last line that came, without showing it twice", () => {
  const cursor = new LogCursor();
  expect(cursor.since).toBeUndefined();
  expect(
    cursor.fresh([line("2026-11-24T07:00:00.1Z", "a"), line("2026-11-24T07:00:00.1Z", "b")], false),
  ).toHaveLength(2);
  expect(cursor.since).toBe("2026-11-24T07:00:00.1Z");
  const again = [line("2026-11-24T07:00:00.1Z", "b"), line("2026-11-24T07:00:00.2Z", "c")];
  expect(cursor.fresh(again, true).map(([, , text]) => text)).toEqual(["c"]);
  expect(cursor.since).toBe("2026-11-24T07:00:00.2Z");
});
