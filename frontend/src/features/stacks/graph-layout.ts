import type { StackGraph } from "@/api/types";

type Service = StackGraph["services"][number];

export interface Place {
  name: string;
  column: number;
  row: number;
}

interface GraphLayout {
  services: Place[];
  /** The volumes, at the right of all. */
  volumes: Place[];
  columns: number;
  rows: number;
}

/** The volumes that services mount, by their names on the host. */
export function volumesOf(services: readonly Service[]): string[] {
  const mounted = services.flatMap(({ mounts }) =>
    mounts.filter(({ kind, source }) => kind === "volume" && source !== "").map(({ source }) => source),
  );
  return [...new Set(mounted)].sort();
}

/** How many others have to be there before it; a circle, which Compose refuses, counts as none. */
function depthOf(services: ReadonlyMap<string, Service>, name: string, seen: readonly string[] = []): number {
  const needs = services.get(name)?.depends_on ?? [];
  const others = needs.filter(({ service }) => services.has(service) && !seen.includes(service));
  return others.length === 0
    ? 0
    : 1 + Math.max(...others.map(({ service }) => depthOf(services, service, [...seen, name])));
}

/** Services in columns, each at the left of what it depends on, and the volumes behind them. */
export function layoutStack({ services }: Pick<StackGraph, "services">): GraphLayout {
  const known = new Map(services.map((service) => [service.name, service]));
  const depths = new Map(services.map(({ name }) => [name, depthOf(known, name)]));
  const deepest = Math.max(0, ...depths.values());
  const filled = new Map<number, number>();
  const place = (name: string, column: number): Place => {
    const row = filled.get(column) ?? 0;
    filled.set(column, row + 1);
    return { name, column, row };
  };
  const placed = services.map(({ name }) => place(name, deepest - (depths.get(name) ?? 0)));
  const volumes = volumesOf(services).map((name) => place(name, deepest + 1));
  return {
    services: placed,
    volumes,
    columns: deepest + 1 + Math.min(volumes.length, 1),
    rows: Math.max(1, ...filled.values()),
  };
}
