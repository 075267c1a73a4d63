import { Link } from "@tanstack/react-router";
import type { EngineEvent, Moment } from "@/api/types";
import { operationStatus, operationTitle } from "@/components/operation-status";
import { OperationBadge } from "@/components/operation-badge";
import { Panel } from "@/components/page";
import { EmptyState } from "@/components/states";
import { Ago } from "@/components/time";
import { exitCode } from "@/lib/format";
import classes from "./moments.module.css";

function eventWords({ noun, name, action, attributes }: EngineEvent): string {
  if (noun === "network") return `${action === "connect" ? "Joined" : "Left"} network ${name}`;
  if (action === "die") return `Ended with exit code ${exitCode(Number(attributes.exitCode ?? 0))}`;
  if (action === "health_status" && attributes.health !== undefined)
    return `Health check says ${attributes.health}`;
  if (action === "kill" && attributes.signal !== undefined) return `Signal ${attributes.signal} sent`;
  const words = action.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function isBad({ event, operation }: Moment): boolean {
  if (operation !== null) return operationStatus(operation).tone === "bad";
  return event?.action === "oom" || (event?.action === "die" && event.attributes.exitCode !== "0");
}

function MomentRow({ moment, named }: { moment: Moment; named: boolean }) {
  const { at, event, operation } = moment;
  return (
    <li className={classes.moment}>
      <Ago at={at} />
      <span
        className={classes.momentDot}
        data-kind={operation === null ? "event" : "operation"}
        data-tone={isBad(moment) ? "bad" : undefined}
      />
      {operation !== null && (
        <span>
          <Link to="/operations/$id" params={{ id: String(operation.id) }} className="link">
            {operationTitle(operation)}
          </Link>
          <span className="muted"> asked for by {operation.requested_by_name || "Quaymaster"} </span>
          <OperationBadge operation={operation} />
        </span>
      )}
      {event !== null && (
        <span>
          {named && <span className="mono">{event.name} </span>}
          {eventWords(event)}
        </span>
      )}
    </li>
  );
}

/** Engine events and operations on one axis, newest first; `named` where they are of several containers. */
export function Moments({ moments, named = false }: { moments: readonly Moment[]; named?: boolean }) {
  if (moments.length === 0)
    return (
      <EmptyState title="Nothing has happened yet">
        Engine events and operations appear here as they come.
      </EmptyState>
    );
  return (
    <Panel flush>
      <ol className={classes.timeline}>
        {moments.map((moment) => (
          <MomentRow
            key={`${moment.event?.id ?? ""}-${moment.operation?.id ?? ""}`}
            moment={moment}
            named={named}
          />
        ))}
      </ol>
    </Panel>
  );
}
