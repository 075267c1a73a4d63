import { ago, clockTime } from "@/lib/format";
import type { Status } from "./status";

/** Whether somebody sees now what is on a host; when not, since when. */
export interface Seen {
  stale: boolean;
  seen_at: string | null;
  host_name: string;
  host_state: string | null;
}

/** Why nobody sees it now: `quay-1 does not answer since 12:03`; undefined when somebody does. */
export function silence(
  { stale, seen_at: seen, host_name: host, host_state: state }: Seen,
  now = Date.now(),
): string | undefined {
  if (!stale) return undefined;
  if (seen === null) return `${host} was never reached`;
  return state === "unreachable"
    ? `${host} does not answer since ${clockTime(seen, now)}`
    : `${host} is disabled`;
}

/** A status; of what nobody sees now, as the one it had `then`: with the time when `dated`. */
export function statusAsSeen(then: Status, seen: Seen, now = Date.now(), dated = false): Status {
  const why = silence(seen, now);
  if (why === undefined) return then;
  const since = ago(seen.seen_at, now);
  return {
    tone: "idle",
    label: dated ? `last seen ${then.label}, ${since}` : `was ${then.label}`,
    detail: `Last seen ${since}: ${why}`,
  };
}
