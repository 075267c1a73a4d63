import type { Operation } from "@/api/types";
import { operationStatus } from "./operation-status";
import { StatusBadge } from "./status-badge";

export function OperationBadge({ operation }: { operation: Operation }) {
  return <StatusBadge status={operationStatus(operation)} />;
}
