import { useNow } from "@/lib/clock";
import { ago, duration, exactTime, secondsBetween } from "@/lib/format";

/** How long ago, with the exact time on hover. */
export function Ago({ at }: { at: string | null | undefined }) {
  const now = useNow();
  if (!at) return <span className="faint">–</span>;
  return (
    <time dateTime={at} title={exactTime(at)} className="numbers">
      {ago(at, Math.max(now, Date.parse(at)))}
    </time>
  );
}

/** Younger than this it ticks by the second. */
const YOUNG_MS = 600_000;

/** How long something took, or has taken so far. */
export function Elapsed({ from, to }: { from: string | null | undefined; to?: string | null }) {
  const slow = useNow();
  const quick = useNow(!to && !!from && slow - Date.parse(from) < YOUNG_MS);
  const now = Math.max(slow, quick);
  return (
    <span className="numbers">
      {duration(secondsBetween(from, to, Math.max(now, from ? Date.parse(from) : 0)))}
    </span>
  );
}
