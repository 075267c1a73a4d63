import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Panel } from "@/components/page";
import { operationTitle } from "@/components/operation-status";
import { OperationBadge } from "@/components/operation-badge";
import { Ago, Elapsed } from "@/components/time";
import { recentOperationsQuery } from "./queries";
import classes from "./fleet.module.css";

export function RecentOperations({ only }: { only: number | undefined }) {
  const { data } = useQuery(recentOperationsQuery(only));
  if (data === undefined || data.results.length === 0) return null;
  return (
    <Panel
      flush
      title="Recent operations"
      actions={
        <Link className="link" to="/operations">
          All operations
        </Link>
      }
    >
      <ul className={classes.operations}>
        {data.results.map((operation) => (
          <li key={operation.id}>
            <Link to="/operations/$id" params={{ id: String(operation.id) }} className={classes.operation}>
              <span className={classes.operationBadge}>
                <OperationBadge operation={operation} />
              </span>
              <span className={`${classes.operationTitle ?? ""} cut`}>{operationTitle(operation)}</span>
              <span className={classes.operationHost}>{operation.host_name}</span>
              <span className={classes.operationWho}>{operation.requested_by_name}</span>
              <span className={classes.operationTook}>
                {operation.started_at !== null && (
                  <Elapsed from={operation.started_at} to={operation.finished_at} />
                )}
              </span>
              <span className={classes.operationWhen}>
                <Ago at={operation.created_at} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
