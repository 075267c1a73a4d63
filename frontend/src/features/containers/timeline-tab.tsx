import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ContainerDetail, EngineEvent, Operation } from "@/api/types";
import { Panel } from "@/components/page";
import { EmptyState, Loaded } from "@/components/states";
import { operationStatus, operationTitle } from "@/components/status";
import { OperationBadge } from "@/components/status-badge";
import { Ago } from "@/components/time";
import { exitCode } from "@/lib/format";
import { containerOperationsQuery, eventsQuery } from "./queries";
import classes from "./containers.module.css";

type Moment = { at: string; event: EngineEvent } | { at: string; operation: Operation };

function eventWords({ action, attributes }: EngineEvent): string {
  const code = attributes["exitCode"];
  if (action === "die") return `Ended with exit code ${exitCode(Number(code ?? 0))}`;
  if (action === "kill" && attributes["signal"] !== undefined) return `Signal ${attributes["signal"]} sent`;
  const words = action.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function MomentRow({ moment }: { moment: Moment }) {
  const operation = "operation" in moment ? moment.operation : undefined;
  const bad = operation !== undefined ? operationStatus(operation).tone === "bad" : "event" in moment && (moment.event.action === "oom" || (moment.event.action === "die" && moment.event.attributes["exitCode"] !== "0"));
  return (
    <li className={classes.moment}>
      <Ago at={moment.at} />
      <span className={classes.momentDot} data-kind={operation && "operation"} data-tone={bad ? "bad" : undefined} />
      {operation !== undefined ? (
        <span>
          <Link to="/operations/$id" params={{ id: String(operation.id) }} className="link">{operationTitle(operation)}</Link>
          <span className="muted"> asked for by {operation.requested_by_name || "Quaymaster"} </span>
          <OperationBadge operation={operation} />
        </span>
      ) : (
        "event" in moment && <span>{eventWords(moment.event)}</span>
      )}
    </li>
  );
}

/** What happened on the engine and what was asked for here, on one axis, newest first. */
export function TimelineTab({ container }: { container: ContainerDetail }) {
  const events = useQuery(eventsQuery(container.id));
  const operations = useQuery(containerOperationsQuery(container.id));
  return (
    <Loaded query={events}>
      {(page) => {
        const moments: Moment[] = [
          ...page.results.map((event) => ({ at: event.at, event })),
          ...(operations.data?.results ?? []).map((operation) => ({ at: operation.created_at, operation })),
        ].sort((left, right) => Date.parse(right.at) - Date.parse(left.at));
        if (moments.length === 0) return <EmptyState title="Nothing has happened yet">Engine events and operations appear here as they come.</EmptyState>;
        return (
          <Panel flush>
            <ol className={classes.timeline}>
              {moments.map((moment) => <MomentRow key={"event" in moment ? `e${moment.event.id}` : `o${moment.operation.id}`} moment={moment} />)}
            </ol>
          </Panel>
        );
      }}
    </Loaded>
  );
}
