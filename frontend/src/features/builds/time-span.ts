import { createContext } from "react";
import type { BuildStep } from "@/api/types";

/** From the first start to the last end of the steps, in milliseconds since 1970. */
export interface TimeSpan {
  start: number;
  end: number;
}

export const TimeSpanContext = createContext<TimeSpan>({ start: 0, end: 1 });

type Times = Pick<BuildStep, "started_at" | "completed_at">;
type Bar = Times & { cached?: boolean };

/** The time line that all steps share; it grows to `now` while one runs. */
export function spanOf(steps: readonly Times[], now: number | null): TimeSpan {
  const starts = steps.flatMap((step) => (step.started_at === null ? [] : [Date.parse(step.started_at)]));
  const ends = steps.flatMap((step) => (step.completed_at === null ? [] : [Date.parse(step.completed_at)]));
  const start = Math.min(...starts);
  if (!Number.isFinite(start)) return { start: 0, end: 1 };
  return { start, end: Math.max(start + 1, ...ends, now ?? 0) };
}

/** Where a step lies on the time line, as shares of it; null before it began. From the cache it took no time of its own. */
export function barOf(
  { started_at, completed_at, cached = false }: Bar,
  span: TimeSpan,
): { from: number; width: number } | null {
  if (started_at === null) return null;
  const whole = span.end - span.start;
  const from = Math.min(1, Math.max(0, (Date.parse(started_at) - span.start) / whole));
  if (cached) return { from, width: 0 };
  const to = completed_at === null ? 1 : Math.min(1, (Date.parse(completed_at) - span.start) / whole);
  return { from, width: Math.max(0, to - from) };
}
