import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Container, ContainerDetail } from "@/api/types";
import { LogView } from "@/components/log-view/log-view";
import { useLog, type LogStreamProps } from "@/components/log-view/use-log";
import { silence } from "@/components/seen";
import { LogBuffer, type LogLine } from "@/lib/log-buffer";
import { LogMerge } from "@/lib/log-merge";
import type { StreamState } from "@/lib/stream";
import { useAddress } from "@/lib/address";
import { LogSources } from "./log-sources";
import { containersQuery } from "./queries";

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

/** Those of the merged logs in which nothing new can be seen now, and why. */
function silent(others: Container[]): string {
  return others
    .filter((one) => one.stale)
    .map((one) => `. Nothing new of ${one.name}: ${silence(one) ?? ""}`)
    .join("");
}

/** Another container's log, whose lines are merged into the one on screen. */
function Companion(props: LogStreamProps) {
  useLog(props);
  return null;
}

interface StreamProps {
  container: ContainerDetail;
  others: Container[];
  tail: string;
  since: string;
  change: (changes: Record<string, string | undefined>) => void;
}

function LogStream({ container, others, tail, since, change }: StreamProps) {
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
