import type { Badges } from "@/components/object-badge";
import { ContainerBadge } from "@/features/containers/badge";
import { HostBadge } from "@/features/hosts/badge";

/** The badges that other features show, too. */
export const badges: Badges = { container: ContainerBadge, host: HostBadge };
