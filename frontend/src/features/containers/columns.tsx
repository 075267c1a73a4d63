import { Link } from "@tanstack/react-router";
import type { Container } from "@/api/types";
import type { Column } from "@/components/data-table/types";
import { Sparkline } from "@/components/sparkline";
import { ContainerBadge } from "./badge";
import { Ago, Elapsed } from "@/components/time";
import { PortLinks } from "@/components/port-links";
import { bytes, percent, splitImage } from "@/lib/format";
import classes from "./containers.module.css";

function ImageName({ container }: { container: Container }) {
  const { name, tag } = splitImage(container.image);
  const text = (
    <bdi>
      {name}
      {tag !== "" && <span className="faint">:{tag}</span>}
    </bdi>
  );
  const look = `cut ${classes.image ?? ""}`;
  if (container.image_id === null)
    return (
      <span className={look} title={container.image}>
        {text}
      </span>
    );
  return (
    <Link
      to="/images/$id"
      params={{ id: String(container.image_id) }}
      className={`${look} quiet`}
      title={container.image}
    >
      {text}
    </Link>
  );
}

function Usage({
  value,
  short,
  history,
  ceiling,
  label,
}: {
  value: string;
  short?: true;
  history: number[];
  ceiling?: number;
  label: string;
}) {
  return (
    <span className={classes.usage}>
      <Sparkline width={34} values={history} ceiling={ceiling} label={label} />
      <span className={classes.usageValue} data-short={short}>
        {value}
      </span>
    </span>
  );
}

export const containerColumns: Column<Container>[] = [
  {
    id: "name",
    header: "Name",
    sort: "name",
    width: "minmax(140px, 2fr)",
    phone: "title",
    cell: (container) => (
      <Link
        to="/containers/$id/{-$tab}"
        params={{ id: String(container.id) }}
        className={`${classes.name ?? ""} cut`}
        title={container.name}
      >
        {container.name}
      </Link>
    ),
  },
  {
    id: "state",
    header: "State",
    sort: "state",
    width: "118px",
    phone: "corner",
    cell: (container) => <ContainerBadge of={container} />,
  },
  {
    id: "image",
    header: "Image",
    sort: "image",
    width: "minmax(100px, 1.5fr)",
    cell: (container) => <ImageName container={container} />,
  },
  {
    id: "uptime",
    header: "Up",
    sort: "started_at",
    width: "92px",
    cell: (container) =>
      container.stale ? (
        <span className="faint">
          <Elapsed from={container.seen_at} /> ago
        </span>
      ) : container.state === "running" || container.state === "paused" ? (
        <Elapsed from={container.started_at} />
      ) : (
        <span className="faint">
          {container.finished_at ? (
            <>
              <Elapsed from={container.finished_at} /> ago
            </>
          ) : (
            "–"
          )}
        </span>
      ),
  },
  {
    id: "restarts",
    header: "Restarts",
    sort: "restart_count",
    width: "62px",
    align: "right",
    cell: ({ restart_count: restarts }) =>
      restarts === 0 ? (
        <span className="faint">0</span>
      ) : (
        <span className={classes.restarts}>{restarts}</span>
      ),
  },
  {
    id: "cpu",
    header: "CPU",
    width: "96px",
    align: "right",
    cell: (container) => (
      <Usage
        short
        value={percent(container.cpu_percent)}
        history={container.cpu_history}
        ceiling={5}
        label="CPU in the last minutes"
      />
    ),
  },
  {
    id: "memory",
    header: "Memory",
    width: "106px",
    align: "right",
    cell: (container) => (
      <Usage
        value={bytes(container.memory_bytes)}
        history={container.memory_history}
        label="Memory in the last minutes"
      />
    ),
  },
  {
    id: "ports",
    header: "Ports",
    width: "minmax(122px, 0.7fr)",
    cell: (container) => <PortLinks container={container} most={1} />,
  },
  {
    id: "stack",
    header: "Stack",
    sort: "stack",
    width: "minmax(62px, 1fr)",
    cell: ({ stack }) => <span className="cut">{stack || <span className="faint">–</span>}</span>,
  },
  {
    id: "host",
    header: "Host",
    sort: "host",
    width: "minmax(62px, 1fr)",
    cell: (container) => <span className="cut">{container.host_name}</span>,
  },
  {
    id: "created",
    header: "Created",
    sort: "created_at",
    width: "110px",
    optional: true,
    phone: "hidden",
    cell: (container) => <Ago at={container.created_at} />,
  },
  {
    id: "command",
    header: "Command",
    width: "minmax(140px, 1fr)",
    optional: true,
    phone: "hidden",
    cell: (container) => (
      <span className="mono cut" title={container.command}>
        {container.command}
      </span>
    ),
  },
  {
    id: "id",
    header: "ID",
    width: "112px",
    optional: true,
    phone: "hidden",
    cell: (container) => <span className="mono faint">{container.engine_id.slice(0, 12)}</span>,
  },
];
