import { Tooltip } from "@mantine/core";
import type { Container, Host, Operation } from "@/api/types";
import { useNow } from "@/lib/clock";
import { containerStatus, hostStatus, operationStatus, type Status } from "./status";
import classes from "./status-badge.module.css";

/** A coloured dot and a word. The word carries the meaning, the colour only helps. */
export function StatusBadge({ status, plain = false }: { status: Status; plain?: boolean }) {
  return (
    <Tooltip label={status.detail} disabled={status.detail === ""} multiline maw={340}>
      <span className={classes.badge} data-tone={status.tone} data-busy={status.busy || undefined} data-plain={plain || undefined}>
        <span className={classes.dot} />
        <span className="cut">{status.label}</span>
      </span>
    </Tooltip>
  );
}

export function ContainerBadge({ container }: { container: Container }) {
  return <StatusBadge status={containerStatus(container, useNow())} />;
}

export function HostBadge({ host }: { host: Host }) {
  return <StatusBadge status={hostStatus(host)} />;
}

export function OperationBadge({ operation }: { operation: Operation }) {
  return <StatusBadge status={operationStatus(operation)} />;
}
