import type { Container } from "@/api/types";
import type { BadgeProps } from "@/components/object-badge";
import { StatusBadge } from "@/components/status-badge";
import { useNow } from "@/lib/clock";
import { containerStatus } from "./status";

export function ContainerBadge({ of, dated = false }: BadgeProps<Container>) {
  return <StatusBadge status={containerStatus(of, useNow(), dated)} />;
}
