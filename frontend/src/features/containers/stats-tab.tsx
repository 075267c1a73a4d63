import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { ContainerDetail, Sample } from "@/api/types";
import Chart from "@/components/chart";
import { EmptyState, Loaded } from "@/components/states";
import { silence } from "@/components/seen";
import { bytes, clockTime, percent } from "@/lib/format";
import { useStream } from "@/lib/stream";
import { statsQuery } from "./queries";
import classes from "./containers.module.css";

/** Counters since the start of the container become bytes a second; a restart sets them to zero. */
function rates(
  samples: Sample[],
  key: "network_rx_bytes" | "network_tx_bytes" | "block_read_bytes" | "block_write_bytes",
): (number | null)[] {
  return samples.map((sample, index) => {
    const before = samples[index - 1];
    if (before === undefined || sample[key] < before[key]) return null;
    const seconds = (Date.parse(sample.at) - Date.parse(before.at)) / 1000;
    return seconds > 0 ? (sample[key] - before[key]) / seconds : null;
  });
}

/** How the stream ends when the host does not answer; it is then tried again. */
const COMES_BACK = "host unreachable";

const perSecond = (value: number) => `${bytes(value)}/s`;

function Charts({ samples, why }: { samples: Sample[]; why: string | undefined }) {
  const times = useMemo(() => samples.map((sample) => Date.parse(sample.at) / 1000), [samples]);
  const last = samples.at(-1);
  if (last === undefined && why !== undefined)
    return (
      <EmptyState title={why}>
        There are no measurements of its last hour. They come again as soon as the host answers.
      </EmptyState>
    );
  if (last === undefined)
    return (
      <EmptyState title="No measurements yet">
        They come every few seconds while the container runs.
      </EmptyState>
    );
  return (
    <>
      {why !== undefined && (
        <div className="muted">
          The charts end at {clockTime(last.at)}: {why}.
        </div>
      )}
      <div className={classes.charts}>
        <Chart
          title="CPU, 100 % is one core"
          times={times}
          format={percent}
          series={[{ label: "CPU", values: samples.map((sample) => sample.cpu_percent) }]}
        />
        <Chart
          binary
          title="Memory"
          times={times}
          format={bytes}
          series={[{ label: "Memory", values: samples.map((sample) => sample.memory_bytes) }]}
        />
        <Chart
          binary
          title="Network"
          times={times}
          format={perSecond}
          series={[
            { label: "Received", values: rates(samples, "network_rx_bytes") },
            { label: "Sent", values: rates(samples, "network_tx_bytes"), token: "--qm-warn" },
          ]}
        />
        <Chart
          binary
          title="Disk"
          times={times}
          format={perSecond}
          series={[
            { label: "Read", values: rates(samples, "block_read_bytes") },
            { label: "Written", values: rates(samples, "block_write_bytes"), token: "--qm-warn" },
          ]}
        />
        <Chart
          title="Processes and threads"
          times={times}
          format={(value) => value.toFixed(0)}
          series={[{ label: "PIDs", values: samples.map((sample) => sample.pids), token: "--qm-info" }]}
        />
      </div>
    </>
  );
}

function LiveCharts({ container, history }: { container: ContainerDetail; history: Sample[] }) {
  const [live, setLive] = useState<Sample[]>([]);
  const path =
    container.state === "running" && !container.stale ? `/ws/containers/${container.id}/stats` : undefined;
  // An hour of seconds at most: older ones leave.
  useStream<Sample | { notice: string } | { end: string }>({
    path,
    onMessage: (message) => "at" in message && setLive((before) => [...before.slice(-3600), message]),
    isEnd: (message) => "end" in message && message.end !== COMES_BACK,
  });
  const samples = useMemo(
    () => [...history.filter((sample) => live[0] === undefined || sample.at < live[0].at), ...live],
    [history, live],
  );
  return <Charts samples={samples} why={silence(container)} />;
}

/** The last hour, then every second as it passes. */
export function StatsTab({ container }: { container: ContainerDetail }) {
  const query = useQuery(statsQuery(container.id));
  return (
    <Loaded query={query}>{({ samples }) => <LiveCharts container={container} history={samples} />}</Loaded>
  );
}
