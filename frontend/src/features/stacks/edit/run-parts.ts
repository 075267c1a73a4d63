import type { ContainerForm } from "@/api/types";
import type { NewService, ServiceValue } from "./add-service";
import { Quoted, type Value } from "./written";

type Mount = NonNullable<ContainerForm["mounts"]>[number];
type Port = NonNullable<ContainerForm["ports"]>[number];
type Network = NonNullable<ContainerForm["networks"]>[number];
type Size = number | string | null | undefined;

/** Left out of what is written. */
const isEmpty = (value: Value | undefined) =>
  value === undefined ||
  value === null ||
  value === "" ||
  value === false ||
  (typeof value === "object" && !(value instanceof Quoted) && Object.keys(value).length === 0);

export function kept(values: Record<string, Value | undefined>): ServiceValue {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, Value] => !isEmpty(entry[1])),
  );
}

/** Bytes as Compose writes them, in the largest unit that they fill. */
export function size(value: Size): Value | undefined {
  const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== "number" || number < 0) return number ?? undefined;
  const units = [
    ["g", 2 ** 30],
    ["m", 2 ** 20],
    ["k", 2 ** 10],
    ["b", 1],
  ] as const;
  const [unit, bytes] = units.find(([, each]) => number % each === 0) ?? ["b", 1];
  // Nothing is no limit.
  return number === 0 ? undefined : `${number / bytes}${unit}`;
}

export const seconds = (value: number | null | undefined) => (value == null ? undefined : `${value}s`);

export function portText({
  container_port: inside,
  protocol,
  host_ip: ip,
  host_port: published,
}: Port): Quoted {
  const address = !ip ? "" : `${ip.includes(":") ? `[${ip}]` : ip}:`;
  const host = published === 0 || published === "0" ? "" : `${published ?? ""}`;
  const before = host === "" && address === "" ? "" : `${address}${host}:`;
  return new Quoted(`${before}${inside}${protocol && protocol !== "tcp" ? `/${protocol}` : ""}`);
}

export const isPublished = (port: Port) => port.host_port !== null && port.host_port !== undefined;

/** In one line where that says all. */
export function mountOf(mount: Mount): Value {
  const { type, source = "", target, read_only: readOnly = false } = mount;
  const simple = !mount.propagation && !mount.selinux && mount.no_copy !== true && !mount.driver;
  const made =
    type === "volume" || (type === "bind" && mount.create_source === true && /^[./~]/.test(source));
  if (simple && made && !target.includes(":") && !source.includes(":")) {
    if (source === "") return readOnly ? kept({ type, target, read_only: true }) : target;
    return `${source}:${target}${readOnly ? ":ro" : ""}`;
  }
  const bind = type === "bind" && {
    ...(mount.create_source === true ? {} : { create_host_path: false }),
    ...kept({ propagation: mount.propagation, selinux: mount.selinux }),
  };
  return kept({
    type,
    source,
    target,
    read_only: readOnly,
    bind: bind || undefined,
    volume: mount.no_copy === true ? { nocopy: true } : undefined,
    tmpfs: kept({
      size: size(mount.size_bytes),
      mode: mount.mode ? Number.parseInt(mount.mode, 8) : undefined,
    }),
  });
}

export function networksOf(
  networks: readonly Network[],
): Pick<NewService, "networks"> & { service: ServiceValue } {
  const [only] = networks;
  if (only !== undefined && networks.length === 1 && /^(?:host|none|container:.*)$/.test(only.name)) {
    return { service: { network_mode: only.name }, networks: {} };
  }
  const joined = networks.filter(({ name }) => name !== "bridge" && name !== "default");
  const options = joined.map(({ name, aliases, ipv4_address, ipv6_address, mac_address }) => {
    return [name, kept({ aliases, ipv4_address, ipv6_address, mac_address })] as const;
  });
  const bare = options.every(([, each]) => Object.keys(each).length === 0);
  return {
    service: kept({ networks: bare ? joined.map(({ name }) => name) : Object.fromEntries(options) }),
    // `docker run` joins what is there: it is not the stack's to make or remove.
    networks: Object.fromEntries(joined.map(({ name }) => [name, { external: true }])),
  };
}

export function healthOf(health: ContainerForm["healthcheck"]): Value | undefined {
  if (health?.disabled === true) return { disable: true };
  if (!health) return undefined;
  return kept({
    test: health.test,
    interval: seconds(health.interval_seconds),
    timeout: seconds(health.timeout_seconds),
    start_period: seconds(health.start_period_seconds),
    retries: health.retries ?? undefined,
  });
}

export function limitsOf({ resources: limits = {} }: ContainerForm): ServiceValue {
  return kept({
    deploy: kept({
      resources: kept({
        limits: kept({
          cpus: limits.cpus == null ? undefined : String(limits.cpus),
          memory: size(limits.memory),
          pids: limits.pids ?? undefined,
        }),
        reservations: kept({ memory: size(limits.memory_reservation) }),
      }),
    }),
    memswap_limit: size(limits.memory_swap),
    cpu_shares: limits.cpu_shares ?? undefined,
    cpuset: limits.cpuset_cpus,
    blkio_config: kept({ weight: limits.blkio_weight ?? undefined }),
  });
}

export function restartOf({ restart_policy: policy }: ContainerForm): string | undefined {
  if (policy?.name === undefined || policy.name === "no") return undefined;
  return policy.maximum_retry_count ? `${policy.name}:${policy.maximum_retry_count}` : policy.name;
}
