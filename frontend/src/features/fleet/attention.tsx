import { IconCircleCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Container, Host } from "@/api/types";
import { ButtonLink } from "@/components/links";
import { Panel } from "@/components/page";
import { containerStatus, hostStatus, operationTitle } from "@/components/status";
import { ContainerBadge, HostBadge, OperationBadge } from "@/components/status-badge";
import { Ago } from "@/components/time";
import { useNow } from "@/lib/clock";
import { attentionQuery, recentOperationsQuery } from "./queries";
import classes from "./fleet.module.css";

const RECENT_MS = 24 * 3_600_000;

function Row({ badge, title, detail, when, action }: { badge: ReactNode; title: ReactNode; detail: string; when: string | null; action: ReactNode }) {
  return (
    <li className={classes.need}>
      <span className={classes.needBadge}>{badge}</span>
      <span className={classes.needText}><span className={classes.needTitle}>{title}</span><span className="muted">{detail}</span></span>
      <span className={classes.needWhen}><Ago at={when} /></span>
      {action}
    </li>
  );
}

function ContainerRow({ container, now }: { container: Container; now: number }) {
  const params = { id: String(container.id) };
  return (
    <Row
      badge={<ContainerBadge container={container} />}
      title={<><Link to="/containers/$id/{-$tab}" params={params} className="quiet">{container.name}</Link> <span className="faint">on {container.host_name}</span></>}
      detail={containerStatus(container, now).detail}
      when={container.finished_at ?? container.started_at}
      action={<ButtonLink variant="default" to="/containers/$id/{-$tab}" params={{ ...params, tab: "logs" }}>Logs</ButtonLink>}
    />
  );
}

/** What needs somebody: hosts that do not answer, containers that are not well, operations that failed. */
export function Attention({ hosts, only }: { hosts: Host[]; only: number | undefined }) {
  const now = useNow();
  const { data: containers } = useQuery(attentionQuery(only));
  const { data: operations } = useQuery(recentOperationsQuery(only));
  const unreachable = hosts.filter((host) => host.state === "unreachable");
  const bad = (containers?.results ?? []).filter((container) => containerStatus(container, now).tone === "bad");
  const failed = (operations?.results ?? []).filter((operation) => (operation.state === "failed" || operation.state === "interrupted") && now - Date.parse(operation.created_at) < RECENT_MS);
  const total = unreachable.length + bad.length + failed.length;
  if (containers === undefined) return null;
  if (total === 0) return <div className={classes.calm}><IconCircleCheck size={18} />All is well: nothing is unhealthy, crashing, unreachable or failed.</div>;
  return (
    <Panel flush title={`Needs you (${total})`} actions={bad.length > 5 && <Link className="link" to="/containers" search={{ attention: "true" }}>All of them</Link>}>
      <ul className={classes.needs}>
        {unreachable.map((host) => (
          <Row key={`h${host.id}`} badge={<HostBadge host={host} />} title={<Link to="/hosts/$id" params={{ id: String(host.id) }} className="quiet">{host.name}</Link>} detail={hostStatus(host).detail} when={host.state_since} action={<ButtonLink variant="default" to="/hosts/$id" params={{ id: String(host.id) }}>Look</ButtonLink>} />
        ))}
        {bad.slice(0, 8).map((container) => <ContainerRow key={`c${container.id}`} container={container} now={now} />)}
        {failed.slice(0, 5).map((operation) => (
          <Row key={`o${operation.id}`} badge={<OperationBadge operation={operation} />} title={<Link to="/operations/$id" params={{ id: String(operation.id) }} className="quiet">{operationTitle(operation)}</Link>} detail={operation.error_detail} when={operation.finished_at} action={<ButtonLink variant="default" to="/operations/$id" params={{ id: String(operation.id) }}>Look</ButtonLink>} />
        ))}
      </ul>
    </Panel>
  );
}
