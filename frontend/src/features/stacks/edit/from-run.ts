import type { ContainerForm } from "@/api/types";
import type { NewService, ServiceValue } from "./add-service";
import { freeName } from "./add-service";
import {
  healthOf,
  isPublished,
  kept,
  limitsOf,
  mountOf,
  networksOf,
  portText,
  restartOf,
  seconds,
  size,
} from "./run-parts";
import { Quoted, type Value } from "./written";

export interface ServiceFromRun extends NewService {
  /** What has no equivalent, or is not as it was. */
  notes: string[];
}

/** In a compose file a dollar is doubled, lest it asks for a variable. */
function literal(value: Value): Value {
  if (typeof value === "string") return value.replaceAll("$", "$$$$");
  if (value instanceof Quoted) return new Quoted(value.text.replaceAll("$", "$$$$"));
  if (Array.isArray(value)) return (value as readonly Value[]).map(literal);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, literal(each)]));
}

function serviceOf(spec: ContainerForm): ServiceValue {
  const { mounts = [], ports = [], ulimits = [], devices = [] } = spec;
  const ulimit = ulimits.map(
    ({ name, soft, hard }) => [name, soft === hard ? soft : { soft, hard }] as const,
  );
  return kept({
    image: spec.image,
    platform: spec.platform,
    pull_policy: spec.pull === "missing" ? undefined : spec.pull,
    entrypoint: undefined,
    command: spec.command,
    restart: restartOf(spec),
    ports: ports.filter(isPublished).map(portText),
    expose: ports.filter((port) => !isPublished(port)).map(portText),
    environment: spec.env,
    volumes: mounts.map(mountOf),
    volumes_from: spec.volumes_from?.map((name) => `container:${name}`),
    ...networksOf(spec.networks ?? []).service,
    working_dir: spec.working_dir,
    user: spec.user,
    hostname: spec.hostname,
    domainname: spec.domainname,
    tty: spec.tty,
    stdin_open: spec.stdin_open,
    init: spec.init ?? undefined,
    labels: spec.labels,
    healthcheck: healthOf(spec.healthcheck),
    stop_signal: spec.stop_signal,
    stop_grace_period: seconds(spec.stop_timeout),
    extra_hosts: spec.extra_hosts,
    external_links: spec.links,
    dns: spec.dns,
    dns_search: spec.dns_search,
    dns_opt: spec.dns_options,
    read_only: spec.read_only,
    shm_size: size(spec.shm_size),
    storage_opt: spec.storage_options,
    ...limitsOf(spec),
    ulimits: Object.fromEntries(ulimit),
    oom_kill_disable: spec.oom_kill_disable,
    oom_score_adj: spec.oom_score_adj ?? undefined,
    logging: kept({ driver: spec.logging?.driver, options: spec.logging?.options }),
    privileged: spec.privileged,
    cap_add: spec.cap_add,
    cap_drop: spec.cap_drop,
    devices: devices.map(
      (each) => `${each.source}:${each.target}${each.permissions ? `:${each.permissions}` : ""}`,
    ),
    device_cgroup_rules: spec.device_cgroup_rules,
    gpus: spec.gpus === "all" ? "all" : undefined,
    group_add: spec.group_add,
    security_opt: spec.security_opt,
    sysctls: spec.sysctls,
    pid: spec.pid_mode,
    ipc: spec.ipc_mode,
    uts: spec.uts_mode,
    userns_mode: spec.userns_mode,
    cgroup: spec.cgroupns_mode,
    cgroup_parent: spec.cgroup_parent,
    runtime: spec.runtime,
  });
}

function notesOn(spec: ContainerForm, volumes: readonly string[]): string[] {
  const { resources, mounts = [] } = spec;
  const said: [boolean, string][] = [
    [
      spec.name !== undefined && spec.name !== "",
      `Compose names its containers itself, not ${spec.name ?? ""}; other services reach it as the service.`,
    ],
    [
      volumes.length > 0,
      `The stack gets volumes of its own. To use the one that docker run made, give it "external: true" and its name under volumes: (${volumes.join(", ")}).`,
    ],
    [spec.auto_remove === true, "A service is not removed when it ends (--rm)."],
    [
      spec.publish_all_ports === true,
      "All ports of an image cannot be published at once (-P): name them under ports.",
    ],
    [
      !!spec.gpus && spec.gpus !== "all",
      `Which GPUs (${spec.gpus ?? ""}) has to be written under deploy.resources.reservations.devices.`,
    ],
    [!!resources?.cpuset_mems, "Memory nodes (--cpuset-mems) cannot be chosen in a compose file."],
    [
      mounts.some(({ driver }) => !!driver),
      "The driver of a volume has to be written under volumes: at the end of the file.",
    ],
    [mounts.some(({ options }) => !!options), "Options of a tmpfs other than size and mode are left out."],
  ];
  return said.filter(([applies]) => applies).map(([, words]) => words);
}

/** The name of an image without registry, tag and digest. */
const lastWord = (image: string) => (image.split("@")[0] ?? "").split("/").at(-1)?.replace(/:.*$/, "") ?? "";

/** What a `docker run` line says, as a service; `taken` are the names that services have. */
export function serviceFromRun(spec: ContainerForm, taken: readonly string[]): ServiceFromRun {
  const named = (spec.mounts ?? []).filter(({ type, source }) => type === "volume" && !!source);
  const volumes = named.map(({ source = "" }) => source);
  // Without quotes between them there is nothing in it: what the image has is cleared.
  const entrypoint = spec.entrypoint?.trim() === '""' ? [] : spec.entrypoint;
  const service = literal({ ...serviceOf(spec), ...(entrypoint != null && { entrypoint }) }) as ServiceValue;
  return {
    name: freeName(spec.name || lastWord(spec.image), taken),
    service,
    volumes: Object.fromEntries(volumes.map((name) => [name, null])),
    networks: networksOf(spec.networks ?? []).networks,
    notes: notesOn(spec, volumes),
  };
}
