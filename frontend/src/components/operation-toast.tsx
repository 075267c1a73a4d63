import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { operationGroupQuery, operationQuery } from "@/api/queries";
import type { Operation } from "@/api/types";
import { bytes } from "@/lib/format";
import { Meter } from "./meter";
import { hasEnded, operationStatus, operationTitle } from "./operation-status";
import { StatusBadge } from "./status-badge";
import classes from "./operation-toast.module.css";

/** A good end needs no reader: the toast leaves by itself. A bad one stays until it is closed. */
const LEAVES_AFTER_MS = 4_000;

function useLeave(leaving: boolean, close: () => void): void {
  useEffect(() => {
    if (!leaving) return;
    const timer = setTimeout(close, LEAVES_AFTER_MS);
    return () => clearTimeout(timer);
    // `close` is a new function at each render and always does the same.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [leaving]);
}

/** Follows one operation by the hints that come for it, and says how it ended. */
export function OperationToast({ first, close }: { first: Operation; close: () => void }) {
  const { data: operation } = useQuery({ ...operationQuery(first.id), initialData: first });
  useLeave(operation.state === "succeeded", close);
  const percent = operation.progress.percent;
  return (
    <div className={classes.toast}>
      <div className={classes.line}>
        <Link
          to="/operations/$id"
          params={{ id: String(operation.id) }}
          className={classes.title}
          onClick={close}
        >
          {operationTitle(operation)}
        </Link>
        <StatusBadge status={operationStatus(operation)} />
      </div>
      {!hasEnded(operation) && typeof percent === "number" && (
        <Meter share={percent / 100} label="Progress" />
      )}
      {operation.result !== null && "space_reclaimed" in operation.result && (
        <div className={classes.hint}>{bytes(operation.result.space_reclaimed)} came back</div>
      )}
      {operation.error_detail !== "" && <div className={classes.error}>{operation.error_detail}</div>}
      {operation.error_hint !== "" && <div className={classes.hint}>{operation.error_hint}</div>}
    </div>
  );
}

export function GroupToast({
  group,
  title,
  amount,
  close,
}: {
  group: string;
  title: string;
  amount: number;
  close: () => void;
}) {
  const { data } = useQuery(operationGroupQuery(group));
  const operations = data?.results ?? [];
  const ended = operations.filter(hasEnded);
  const bad = ended.filter((operation) => operation.state !== "succeeded");
  useLeave(ended.length >= amount && bad.length === 0, close);
  return (
    <div className={classes.toast}>
      <div className={classes.line}>
        <Link to="/operations" search={{ group }} className={classes.title} onClick={close}>
          {title}
        </Link>
        <span className="numbers muted">
          {ended.length} of {amount}
        </span>
      </div>
      <Meter share={amount === 0 ? 0 : ended.length / amount} label={title} />
      {bad.slice(0, 3).map((operation) => (
        <div key={operation.id} className={classes.error}>
          {operation.target_name}: {operation.error_detail || operation.state}
        </div>
      ))}
      {bad.length > 3 && <div className={classes.hint}>and {bad.length - 3} more that did not succeed</div>}
    </div>
  );
}
