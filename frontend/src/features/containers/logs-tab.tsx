import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import type { Container, ContainerDetail } from "@/api/types";
import { LogView } from "@/components/log-view/log-view";
import { silence } from "./status";
import { LogBuffer, type LogLine } from "@/lib/log-buffer";
import { LogCursor } from "@/lib/log-cursor";
import { LogMerge } from "@/lib/log-merge";
import { useStream, type StreamState } from "@/lib/stream";
import { useAddress } from "@/lib/address";
import { LogSources } from "./log-sources";
import { containersQuery } from "./queries";

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

function words(state: StreamState, running: boolean, said: string, why: string | undefined): string {
  if (why !== undefined) return `${why}. The log goes on by itself when the host is back.`;
  switch (state.kind) {
    case "connecting":
      return "Connecting…";
    case "open":
      return said || (running ? "Following: new lines appear as they are written" : "Read to the end");
    case "retrying":
      return said || "The stream was cut. Connecting again…";
    case "closed":
      return state.reason === "ended" ? `The log has ended${said === "" ? "" : `: ${said}`}` : state.reason;
  }
}

type Source = Pick<Container, "id" | "name" | "started_at" | "stale">;

/** Those of the merged logs in which nothing new can be seen now, and why. */
function silent(others: Container[]): string {
  return others
    .filter((one) => one.stale)
    .map((one) => `. Nothing new of ${one.name}: ${silence(one) ?? ""}`)
    .join("");
}

interface StreamProps {
  source: Source;
  tail: string;
  since: string;
  push: (lines: readonly LogLine[]) => void;
  skip: (amount: number) => void;
}

/** The log of one container as it is written. After a cut it goes on from the last line that came. */
function useLog({ source, tail, since, push, skip }: StreamProps): { state: StreamState; said: string } {
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

/** Another container's log, whose lines are merged into the one on screen. */
function Companion(props: StreamProps) {
  useLog(props);
  return null;
}

interface LogStreamProps {
  container: ContainerDetail;
  others: Container[];
  tail: string;
  since: string;
  change: (changes: Record<string, string | undefined>) => void;
}

function LogStream({ container, others, tail, since, change }: LogStreamProps) {
  const buffer = useMemo(() => new LogBuffer(), []);
  const merge = useMemo(() => new LogMerge((lines) => buffer.push(lines)), [buffer]);
  const alone = others.length === 0;
  const skip = (amount: number) => buffer.skip(amount);
  const push = (lines: readonly LogLine[]) =>
    alone ? buffer.push(lines) : merge.push(container.name, lines);
  const { state, said } = useLog({ source: container, tail, since, push, skip });
  const why = silence(container);
  const running =
    container.state === "running" || container.state === "restarting" || container.state === "paused";
  return (
    <>
      {others.map((one) => (
        <Companion
          key={one.id}
          source={one}
          tail={tail}
          since={since}
          push={(lines) => merge.push(one.name, lines)}
          skip={skip}
        />
      ))}
      <LogView
        buffer={buffer}
        status={words(state, running, said, why) + silent(others)}
        download={
          container.stale
            ? undefined
            : `/api/v1/live/containers/${container.id}/logs/?download=1&timestamps=1`
        }
        range={{ tail, since, change }}
        tools={
          <LogSources
            container={container}
            chosen={others}
            change={(ids) => change({ with: ids.join(",") || undefined })}
          />
        }
        empty={
          why !== undefined
            ? `${why}. Its log is on that host: it is here as soon as the host answers.`
            : state.kind === "connecting"
              ? "Connecting…"
              : "It has written nothing (in this time)."
        }
      />
    </>
  );
}

/** The log of a container, alone or (`?with=`) merged with those of others. */
export function LogsTab({ container }: { container: ContainerDetail }) {
  const [url, change] = useAddress("/inside/containers/$id/{-$tab}");
  const tail = url.tail ?? "500";
  const since = url.since ?? "";
  const asked = (url.with ?? "")
    .split(",")
    .map(Number)
    .filter((id) => id > 0 && id !== container.id);
  const { data } = useQuery({ ...containersQuery, enabled: asked.length > 0 });
  if (asked.length > 0 && data === undefined) return null;
  const others = (data?.results ?? []).filter((one) => asked.includes(one.id));
  const key = [tail, since, ...others.map((one) => one.id)].join(" ");
  return (
    <LogStream key={key} container={container} others={others} tail={tail} since={since} change={change} />
  );
}
