import { useEffect, useMemo, useRef, useState } from "react";
import type { Container } from "@/api/types";
import type { LogLine } from "@/lib/log-buffer";
import { LogCursor } from "@/lib/log-cursor";
import { useStream, type StreamState } from "@/lib/stream";

interface Message {
  lines?: LogLine[];
  skipped?: number;
  /** What happened to the host or to the run, while the stream goes on. */
  notice?: string;
  end?: string;
  detail?: string;
}

/** A host that does not answer may come back; everything else that ends a log has ended it. */
const COMES_BACK = "host unreachable";

/** Whose log it is. */
type LogSource = Pick<Container, "id" | "name" | "started_at" | "stale">;

export interface LogStreamProps {
  source: LogSource;
  tail: string;
  since: string;
  push: (lines: readonly LogLine[]) => void;
  skip: (amount: number) => void;
}

/** The log of one container as it is written. After a cut it goes on from the last line that came. */
export function useLog({ source, tail, since, push, skip }: LogStreamProps): {
  state: StreamState;
  said: string;
} {
  const cursor = useMemo(() => new LogCursor(), []);
  const resumed = useRef(false);
  const [said, setSaid] = useState("");
  const [round, setRound] = useState(0);
  const opened = useRef(source.started_at);
  const state = useStream<Message>({
    path: source.stale ? undefined : `/ws/containers/${source.id}/logs#${round}`,
    query: () => ({
      tail: cursor.since === undefined ? tail : "all",
      since:
        cursor.since ?? (since === "" ? undefined : String(Math.floor(Date.now() / 1000) - Number(since))),
    }),
    onOpen: () => {
      resumed.current = cursor.since !== undefined;
      opened.current = source.started_at;
      setSaid("");
    },
    onMessage: ({ lines, skipped, notice, end, detail }) => {
      if (lines !== undefined) {
        push(cursor.fresh(lines, resumed.current));
        resumed.current = false;
        setSaid("");
      }
      if (skipped !== undefined) skip(skipped);
      if (notice !== undefined) setSaid(notice);
      if (end !== undefined) setSaid(detail ?? end);
    },
    isEnd: ({ end }) => end !== undefined && end !== COMES_BACK,
  });
  // One that was started again has more to say: the log goes on below what is on screen.
  useEffect(() => {
    if (state.kind === "closed" && source.started_at !== opened.current) setRound((before) => before + 1);
  }, [state.kind, source.started_at]);
  return { state, said };
}
