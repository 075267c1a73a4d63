import { useMemo, useRef } from "react";
import type { ContainerDetail } from "@/api/types";
import { LogView } from "@/components/log-view/log-view";
import { LogBuffer, type LogLine } from "@/lib/log-buffer";
import { LogCursor } from "@/lib/log-cursor";
import { useStream, type StreamState } from "@/lib/stream";
import { useUrlState } from "@/lib/url-state";

interface Message {
  lines?: LogLine[];
  skipped?: number;
  end?: string;
}

function words(state: StreamState, running: boolean): string {
  switch (state.kind) {
    case "connecting":
      return "Connecting…";
    case "open":
      return running ? "Following: new lines appear as they are written" : "Read to the end";
    case "retrying":
      return "The stream was cut. Connecting again…";
    case "closed":
      return state.reason === "ended" ? "The log has ended: the container does not run" : state.reason;
  }
}

/** The log of a container as it is written. After a cut it goes on from the last line that came. */
function LogStream({ container, tail, since, changeRange }: { container: ContainerDetail; tail: string; since: string; changeRange: (range: { tail?: string; since?: string }) => void }) {
  const buffer = useMemo(() => new LogBuffer(), []);
  const cursor = useMemo(() => new LogCursor(), []);
  const resumed = useRef(false);
  const state = useStream<Message>({
    path: `/ws/containers/${container.id}/logs`,
    query: () => ({
      follow: 1,
      timestamps: 1,
      tail: cursor.since === undefined ? tail : "all",
      since: cursor.since ?? (since === "" ? undefined : String(Math.floor(Date.now() / 1000) - Number(since))),
    }),
    onOpen: () => {
      resumed.current = cursor.since !== undefined;
    },
    onMessage: ({ lines, skipped }) => {
      if (lines !== undefined) {
        buffer.push(cursor.fresh(lines, resumed.current));
        resumed.current = false;
      }
      if (skipped !== undefined) buffer.skip(skipped);
    },
    isEnd: ({ end }) => end !== undefined && !end.includes("cut"),
  });
  const running = container.state === "running" || container.state === "restarting" || container.state === "paused";
  return (
    <LogView
      buffer={buffer}
      status={words(state, running)}
      download={`/api/v1/live/containers/${container.id}/logs/?download=1&timestamps=1`}
      range={{ tail, since, change: changeRange }}
      empty={state.kind === "connecting" ? "Connecting…" : "It has written nothing (in this time)."}
    />
  );
}

export function LogsTab({ container }: { container: ContainerDetail }) {
  const [url, change] = useUrlState();
  const tail = url.tail ?? "500";
  const since = url.since ?? "";
  // A container that was started again has a new stream to follow.
  const key = `${tail} ${since} ${container.started_at ?? ""}`;
  return <LogStream key={key} container={container} tail={tail} since={since} changeRange={change} />;
}
