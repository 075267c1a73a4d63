import { IconActivity } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Operation, StackDetail } from "@/api/types";
import { OperationBadge } from "@/components/operation-badge";
import { Panel } from "@/components/page";
import { EmptyState, Loaded } from "@/components/states";
import { Ago, Elapsed } from "@/components/time";
import { stackOperationsQuery } from "./queries";
import classes from "./stacks.module.css";

function Row({ operation }: { operation: Operation }) {
  const {
    id,
    title,
    started_at: from,
    finished_at: to,
    requested_by_name: who,
    error_detail: error,
  } = operation;
  return (
    <li className={classes.row}>
      <div>
        <Link className="link" to="/operations/$id" params={{ id: String(id) }}>
          {title}
        </Link>{" "}
        <span className="muted">
          by {who || "Quaymaster"}, <Ago at={operation.created_at} />
          {from !== null && (
            <>
              , took <Elapsed from={from} to={to} />
            </>
          )}
        </span>
        {error !== "" && <div className="muted">{error}</div>}
      </div>
      <OperationBadge operation={operation} />
    </li>
  );
}

/** What was asked of a stack, by whom, and how it ended. */
export function OperationsTab({ stack }: { stack: StackDetail }) {
  const query = useQuery(stackOperationsQuery(stack.id));
  return (
    <Loaded query={query}>
      {({ results, count }) =>
        results.length === 0 ? (
          <EmptyState icon={<IconActivity size={26} stroke={1.6} />} title="Nothing was asked of it yet">
            Each apply, stop or way back leaves its record here.
          </EmptyState>
        ) : (
          <Panel title="Operations" flush>
            <ul className={classes.services}>
              {results.map((operation) => (
                <Row key={operation.id} operation={operation} />
              ))}
            </ul>
            {count > results.length && <div className={classes.empty}>and {count - results.length} more</div>}
          </Panel>
        )
      }
    </Loaded>
  );
}
