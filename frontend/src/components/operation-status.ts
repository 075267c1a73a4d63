import type { Operation } from "@/api/types";
import type { Status } from "./status";

export function operationStatus(
  operation: Pick<Operation, "state" | "cancel_requested" | "error_detail">,
): Status {
  const cancelling = operation.cancel_requested;
  const statuses: Record<Operation["state"], Status> = {
    queued: {
      tone: "idle",
      label: cancelling ? "cancelling" : "queued",
      detail: "Waiting for a worker",
      busy: true,
    },
    running: {
      tone: "info",
      label: cancelling ? "cancelling" : "running",
      detail: "A worker is on it",
      busy: true,
    },
    waiting: {
      tone: "info",
      label: cancelling ? "cancelling" : "waiting",
      detail: "It goes on when what it asked for has ended",
      busy: true,
    },
    succeeded: { tone: "ok", label: "succeeded", detail: "Done" },
    failed: { tone: "bad", label: "failed", detail: operation.error_detail },
    cancelled: { tone: "idle", label: "cancelled", detail: "Stopped on request" },
    interrupted: {
      tone: "warn",
      label: "interrupted",
      detail: operation.error_detail || "The worker went away before it was done",
    },
  };
  return statuses[operation.state];
}

export function hasEnded(operation: Pick<Operation, "finished_at">): boolean {
  return operation.finished_at !== null;
}

/** What to call an operation: `Stop a container: web1`. */
export function operationTitle({
  title,
  target_name: target,
}: Pick<Operation, "title" | "target_name">): string {
  return target === "" ? title : `${title}: ${target}`;
}
