import { useMemo } from "react";
import { stripAnsi } from "@/lib/ansi";
import { LineFilter } from "@/lib/line-filter";
import type { LogLine } from "@/lib/log-buffer";
import { NumberedLines } from "@/lib/numbered-lines";

/** The search as a pattern: a regular expression when it is one, else the text itself. */
export function patternOf(search: string): RegExp | null {
  if (search === "") return null;
  try {
    return new RegExp(search, "gi");
  } catch {
    return new RegExp(search.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "gi");
  }
}

/** The lines to show: those of the chosen streams, and of these those that match when only matches are wanted. */
export function useMatches(
  lines: readonly LogLine[],
  first: number,
  pattern: RegExp | null,
  only: boolean,
  streams: string,
) {
  const byStream = useMemo(
    () => new LineFilter(([stream]) => streams === "both" || (stream === 2) === (streams === "stderr")),
    [streams],
  );
  const byPattern = useMemo(() => {
    const tried = pattern === null ? null : new RegExp(pattern.source, "i");
    return new LineFilter(
      (line) =>
        (streams === "both" || (line[0] === 2) === (streams === "stderr")) &&
        tried?.test(stripAnsi(line[2])) === true,
    );
  }, [pattern, streams]);
  const all = useMemo(() => new NumberedLines(lines, first), [lines, first]);
  const chosen = streams === "both" ? all : byStream.pick(lines, first);
  const found = pattern === null ? null : byPattern.pick(lines, first);
  return { shown: only && found !== null ? found : chosen, hits: found?.lines.length ?? null };
}
