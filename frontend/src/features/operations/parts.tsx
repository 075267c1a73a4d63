import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { operationQuery } from "@/api/queries";
import type { Operation } from "@/api/types";
import { ObjectLink } from "@/components/nouns";
import { OperationBadge } from "@/components/operation-badge";
import { hasEnded, operationTitle } from "@/components/operation-status";
import { Panel } from "@/components/page";
import { Elapsed } from "@/components/time";
import { plural } from "@/lib/format";
import { partsQuery } from "./queries";
import classes from "./operations.module.css";

/** Which operation asked for it. */
export function PartOf({ parent }: { parent: number }) {
  const { data } = useQuery(operationQuery(parent));
  return (
    <>
      Part of{" "}
      <ObjectLink noun="operation" id={parent}>
        {data === undefined ? `operation ${parent}` : operationTitle(data)}
      </ObjectLink>
    </>
  );
}

/** What it cannot go on without: those of its parts that have not ended. */
export function WaitsFor({ operation }: { operation: Operation }) {
  const { data } = useQuery(partsQuery(operation.id));
  const [first, ...others] = data?.results.filter((part) => !hasEnded(part)) ?? [];
  return (
    <div className={classes.waits} role="status">
      {first === undefined ? (
        "It waits for its parts to end."
      ) : (
        <>
          It waits for{" "}
          <ObjectLink noun="operation" id={first.id}>
            {operationTitle(first)}
          </ObjectLink>
          {others.length > 0 && ` and ${plural(others.length, "other part")}`} to end.
        </>
      )}
    </div>
  );
}

/** What it has asked for, each an operation of its own, and how those are doing. */
export function Parts({ operation }: { operation: Operation }) {
  const { data } = useQuery(partsQuery(operation.id));
  if (data === undefined || data.count === 0) return null;
  const { count, results } = data;
  return (
    <Panel
      flush
      title={plural(count, "part")}
      actions={
        count > results.length && (
          <Link className="link" to="/operations" search={{ parent: operation.id }}>
            All of them
          </Link>
        )
      }
    >
      <ul className={classes.parts}>
        {results.map((part) => (
          <li key={part.id}>
            <Link to="/operations/$id" params={{ id: String(part.id) }} className={classes.part}>
              <span>
                <OperationBadge operation={part} />
              </span>
              <span className="cut">{operationTitle(part)}</span>
              <span className={`${classes.partError ?? ""} cut`} title={part.error_detail}>
                {part.error_detail}
              </span>
              <span className={classes.bytes}>
                {part.started_at !== null && <Elapsed from={part.started_at} to={part.finished_at} />}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
