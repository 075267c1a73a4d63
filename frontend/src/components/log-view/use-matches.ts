import { useMemo } from "react";
import { stripAnsi } from "@/lib/ansi";
import type { LogLine } from "@/lib/log-buffer";

/** The search as a pattern: a regular expression when it is one, else the text itself. */
export function patternOf(search: string): RegExp | null {
  if (search === "") return null;
  try {
    return new RegExp(search, "gi");
  } catch {
    return new RegExp(search.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "gi");
  }
}

const MATCHED = new WeakMap<LogLine, { pattern: RegExp; hit: boolean }>();

/** Each line is tried once for each pattern: lines are immutable, so the answer is kept beside them. */
function matches(line: LogLine, pattern: RegExp): boolean {
  const known = MATCHED.get(line);
  if (known?.pattern === pattern) return known.hit;
  pattern.lastIndex = 0;
  const hit = pattern.test(stripAnsi(line[2]));
  MATCHED.set(line, { pattern, hit });
  return hit;
}

/** The lines to show: those of the chosen streams, and of these those that match when only matches are wanted. */
export function useMatches(lines: readonly LogLine[], pattern: RegExp | null, only: boolean, streams: string) {
  const chosen = useMemo(
    () => (streams === "both" ? lines : lines.filter(([stream]) => (stream === 2) === (streams === "stderr"))),
    [lines, streams],
  );
  const found = useMemo(() => (pattern === null ? null : chosen.filter((line) => matches(line, pattern))), [chosen, pattern]);
  return { shown: only && found !== null ? found : chosen, hits: found?.length ?? null };
}
