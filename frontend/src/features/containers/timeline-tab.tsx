import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ContainerDetail, EngineEvent, Moment } from "@/api/types";
import { Panel } from "@/components/page";
import { EmptyState, Loaded } from "@/components/states";
import { operationStatus, operationTitle } from "@/components/operation-status";
import { OperationBadge } from "@/components/operation-badge";
import { Ago } from "@/components/time";
import { exitCode } from "@/lib/format";
import { timelineQuery } from "./queries";
import classes from "./containers.module.css";

function eventWords({ noun, name, action, attributes }: EngineEvent): string {
  if (noun === "network") return `${action === "connect" ? "Joined" : "Left"} network ${name}`;
  if (action === "die") return `Ended with exit code ${exitCode(Number(attributes.exitCode ?? 0))}`;
  if (action === "kill" && attributes.signal !== undefined) return `Signal ${attributes.signal} sent`;
  const words = action.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function isBad({ event, operation }: Moment): boolean {
  if (operation !== null) return operationStatus(operation).tone === "bad";
  return event?.action === "oom" || (event?.action === "die" && event.attributes.exitCode !== "0");
}

function MomentRow({ moment }: { moment: Moment }) {
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
      {event !== null && <span>{eventWords(event)}</span>}
    </li>
  );
}

/** What happened on the engine and what was asked for here, on one axis, newest first. */
export function TimelineTab({ container }: { container: ContainerDetail }) {
  const query = useQuery(timelineQuery(container.id));
  return (
    <Loaded query={query}>
      {({ results }) =>
        results.length === 0 ? (
          <EmptyState title="Nothing has happened yet">
            Engine events and operations appear here as they come.
          </EmptyState>
        ) : (
          <Panel flush>
            <ol className={classes.timeline}>
              {results.map((moment) => (
                <MomentRow key={`${moment.event?.id ?? ""}-${moment.operation?.id ?? ""}`} moment={moment} />
              ))}
            </ol>
          </Panel>
        )
      }
    </Loaded>
  );
}
