import { Link } from "@tanstack/react-router";
import type { Host } from "@/api/types";
import { Meter } from "@/components/meter";
import { ObjectBadge } from "@/components/object-badge";
import { Ago } from "@/components/time";
import { bytes, percent } from "@/lib/format";
import classes from "./fleet.module.css";

function Gauge({
  label,
  value,
  whole,
  share,
}: {
  label: string;
  value: string;
  whole: string;
  share: number | null;
}) {
  return (
    <div className={classes.gauge}>
      <div className={classes.gaugeLine}>
        <span className="muted">{label}</span>
        <span>
          <b>{value}</b> <span className="faint">of {whole}</span>
        </span>
      </div>
      <Meter share={share} label={label} warns />
    </div>
  );
}

/** What runs on it and what that takes. */
function Measures({ host }: { host: Host }) {
  const stopped = host.containers_total - host.containers_last_running;
  const cpuShare = host.cpu_percent === null || host.cpus === 0 ? null : host.cpu_percent / (host.cpus * 100);
  const memoryShare =
    host.memory_used_bytes === null || host.memory_bytes === 0
      ? null
      : host.memory_used_bytes / host.memory_bytes;
  return (
    <>
      <div className={classes.counts}>
        <Link to="/containers" search={{ host: host.id, state: "running" }} className={classes.count}>
          <b>{host.containers_last_running}</b>{" "}
          {host.stale ? (host.containers_last_running === 1 ? "was running" : "were running") : "running"}
        </Link>
        <Link to="/containers" search={{ host: host.id, state: "exited" }} className={classes.count}>
          <b>{stopped}</b> {host.stale ? "not" : "not running"}
        </Link>
        <Link to="/images" search={{ host: host.id }} className={classes.count}>
          <b>{host.images_total}</b> {host.images_total === 1 ? "image" : "images"}
        </Link>
      </div>
      <Gauge label="CPU" value={percent(host.cpu_percent)} whole={`${host.cpus} cores`} share={cpuShare} />
      <Gauge
        label="Memory"
        value={bytes(host.memory_used_bytes)}
        whole={bytes(host.memory_bytes)}
        share={memoryShare}
      />
    </>
  );
}

/** One host at a glance. When it cannot be reached the tile says so and since when, and what it shows is marked as old. */
export function HostTile({ host }: { host: Host }) {
  return (
    <article className={classes.tile} data-old={host.stale || undefined}>
      <header className={classes.tileHead}>
        <Link to="/hosts/$id" params={{ id: String(host.id) }} className={`${classes.tileName ?? ""} cut`}>
          {host.name}
        </Link>
        <ObjectBadge noun="host" of={host} />
      </header>
      <div className={classes.tileUnder}>
        {host.stale ? (
          host.observed_at === null ? (
            "Never reached so far"
          ) : (
            <>
              Last known state, from <Ago at={host.observed_at} />
            </>
          )
        ) : (
          <>
            Engine {host.engine_version || "–"}
            {host.operating_system && `, ${host.operating_system}`}
          </>
        )}
      </div>
      {host.observed_at !== null && <Measures host={host} />}
    </article>
  );
}
