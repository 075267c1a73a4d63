import { Button, Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { at, client, unwrap } from "@/api/client";
import { operationQuery } from "@/api/queries";
import { operationStatus, hasEnded } from "@/components/operation-status";
import { useChange } from "@/components/use-change";
import classes from "./stacks.module.css";

/** One change at a time: who makes which one, how far it is, and a way to stop it. */
export function Changing({ operation: id }: { operation: number }) {
  const { data: operation } = useQuery(operationQuery(id));
  const cancel = useChange(() => unwrap(client.POST("/api/v1/operations/{id}/cancel/", { params: at(id) })), {
    follow: false,
  });
  if (operation === undefined || hasEnded(operation)) return null;
  const { title, requested_by_name: who, progress, cancel_requested: cancelling } = operation;
  const last = (progress.rows ?? []).at(-1);
  return (
    <div className={classes.banner} role="status">
      <Loader size="xs" />
      <span className={classes.bannerWords}>
        <Link className="link" to="/operations/$id" params={{ id: String(id) }}>
          {title}
        </Link>{" "}
        by {who || "Quaymaster"}: {operationStatus(operation).label}
        {last !== undefined && (
          <span className="muted"> · {[last.name ?? last.id, last.status].filter(Boolean).join(" ")}</span>
        )}
      </span>
      <Button variant="default" disabled={cancelling} onClick={() => void cancel.send()}>
        {cancelling ? "Cancelling" : "Cancel it"}
      </Button>
    </div>
  );
}
