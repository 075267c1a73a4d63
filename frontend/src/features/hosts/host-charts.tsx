import { useQuery } from "@tanstack/react-query";
import type { Host } from "@/api/types";
import Chart from "@/components/chart";
import { bytes, clockTime, percent } from "@/lib/format";
import { hostStatsQuery } from "./queries";
import classes from "./hosts.module.css";

/** The last hour of all running containers together. */
export function HostCharts({ host }: { host: Host }) {
  const { data } = useQuery(hostStatsQuery(host.id));
  const samples = data?.samples ?? [];
  if (samples.length < 2) return null;
  const last = samples.at(-1);
  const times = samples.map((sample) => Date.parse(sample.at) / 1000);
  return (
    <>
      {host.stale && last !== undefined && (
        <div className="muted">
          The charts end at {clockTime(last.at)}, when {host.name} was last seen.
        </div>
      )}
      <div className={classes.charts}>
        <Chart
          title={`CPU of all containers, ${host.cpus * 100} % is the whole machine`}
          times={times}
          format={percent}
          series={[{ label: "CPU", values: samples.map((sample) => sample.cpu_percent) }]}
        />
        <Chart
          title="Memory of all containers"
          times={times}
          format={bytes}
          series={[{ label: "Memory", values: samples.map((sample) => sample.memory_bytes) }]}
        />
      </div>
    </>
  );
}
