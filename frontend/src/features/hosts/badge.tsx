import type { Host } from "@/api/types";
import type { BadgeProps } from "@/components/object-badge";
import { StatusBadge } from "@/components/status-badge";
import { hostStatus } from "./status";

export function HostBadge({ of }: BadgeProps<Host>) {
  return <StatusBadge status={hostStatus(of)} />;
}
