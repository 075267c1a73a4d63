import { useEffect, useMemo } from "react";
import type { ContainerDetail } from "@/api/types";
import { LogView } from "@/components/log-view/log-view";
import { LogBuffer, type LogLine } from "@/lib/log-buffer";
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
  const last = useMemo(() => ({ at: "" }), []);
  useEffect(() => () => buffer.clear(), [buffer]);
  const state = useStream<Message>({
    path: `/ws/containers/${container.id}/logs`,
    query: () => ({
      follow: 1,
      timestamps: 1,
      tail: last.at === "" ? tail : "all",
      since: last.at !== "" ? last.at : since === "" ? undefined : String(Math.floor(Date.now() / 1000) - Number(since)),
    }),
    onMessage: ({ lines, skipped }) => {
      if (lines !== undefined && lines.length > 0) {
        // `since` includes its own instant, so the line the stream stopped at comes again.
        const fresh = last.at === "" ? lines : lines.filter(([, at]) => at > last.at);
        last.at = fresh.at(-1)?.[1] ?? last.at;
        buffer.push(fresh);
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
