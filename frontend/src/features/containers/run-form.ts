import type { ContainerCreate } from "@/api/types";
import { joinWords, splitWords } from "@/lib/shell-words";

export const MIB = 1024 * 1024;

export const RESTART_POLICIES = [
  { value: "no", label: "no", explanation: "It stays down when it ends." },
  { value: "on-failure", label: "on-failure", explanation: "Started again when it ends with a code other than 0." },
  { value: "always", label: "always", explanation: "Always started again, also when the engine starts; not after Stop until then." },
  { value: "unless-stopped", label: "unless-stopped", explanation: "As always, but one that was stopped stays stopped." },
];

export interface PortRow { host: string; container: string; protocol: string }
export interface MountRow { type: string; source: string; target: string; readOnly: boolean }
export interface PairRow { name: string; value: string }

/** The run form as a person fills it in: text, until it is sent. */
export interface RunForm {
  image: string;
  name: string;
  command: string;
  entrypoint: string;
  ports: PortRow[];
  mounts: MountRow[];
  env: PairRow[];
  labels: PairRow[];
  networks: string[];
  restart: string;
  memory: number | string;
  cpus: number | string;
  workingDir: string;
  user: string;
  hostname: string;
  tty: boolean;
  autoRemove: boolean;
  start: boolean;
  /** What a pasted line said that has no field here; it is sent along as it is. */
  more: Partial<ContainerCreate>;
}

export const EMPTY_FORM: RunForm = {
  image: "", name: "", command: "", entrypoint: "", ports: [], mounts: [], env: [], labels: [], networks: [],
  restart: "no", memory: "", cpus: "", workingDir: "", user: "", hostname: "", tty: false, autoRemove: false, start: true, more: {},
};

const pairs = (record: Record<string, string> | undefined): PairRow[] => Object.entries(record ?? {}).map(([name, value]) => ({ name, value }));
const record = (rows: PairRow[]): Record<string, string> => Object.fromEntries(rows.filter((row) => row.name !== "").map((row) => [row.name, row.value]));

const FIELDS = new Set([
  "host", "image", "name", "command", "entrypoint", "ports", "mounts", "env", "labels", "networks", "restart_policy", "resources",
  "working_dir", "user", "hostname", "tty", "stdin_open", "auto_remove", "start",
]);

function isSet(value: unknown): boolean {
  if (value === null || value === undefined || value === "" || value === false) return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

/** Fills the form from what the server made of a pasted line or of an existing container. */
export function fromSpec(spec: Partial<ContainerCreate>): RunForm {
  const { resources } = spec;
  return {
    ...EMPTY_FORM,
    image: spec.image ?? "",
    name: spec.name ?? "",
    command: joinWords(spec.command ?? []),
    entrypoint: joinWords(spec.entrypoint ?? []),
    ports: (spec.ports ?? []).map((port) => ({ host: [port.host_ip, port.host_port].filter(Boolean).join(":"), container: String(port.container_port), protocol: port.protocol ?? "tcp" })),
    mounts: (spec.mounts ?? []).map((mount) => ({ type: mount.type, source: mount.source ?? "", target: mount.target, readOnly: mount.read_only ?? false })),
    env: pairs(spec.env),
    labels: pairs(spec.labels),
    networks: (spec.networks ?? []).map((network) => network.name),
    restart: spec.restart_policy?.name ?? "no",
    memory: resources?.memory ? resources.memory / MIB : "",
    cpus: resources?.cpus ?? "",
    workingDir: spec.working_dir ?? "",
    user: spec.user ?? "",
    hostname: spec.hostname ?? "",
    tty: spec.tty ?? false,
    autoRemove: spec.auto_remove ?? false,
    start: spec.start ?? true,
    more: Object.fromEntries(Object.entries(spec).filter(([name, value]) => !FIELDS.has(name) && isSet(value))),
  };
}

function port({ host, container, protocol }: PortRow) {
  const at = host.lastIndexOf(":");
  const number = host.slice(at + 1);
  return { container_port: Number(container), protocol, host_ip: at < 0 ? "" : host.slice(0, at), host_port: number === "" ? null : Number(number) };
}

/** What is sent: fields named as Docker names them, and nothing that was left empty. */
export function toSpec(form: RunForm, host: number): ContainerCreate {
  const resources = { ...(form.memory !== "" && { memory: Math.round(Number(form.memory) * MIB) }), ...(form.cpus !== "" && { cpus: Number(form.cpus) }) };
  const ports = form.ports.filter((row) => row.container !== "").map(port);
  const mounts = form.mounts.filter((row) => row.target !== "").map((row) => ({ type: row.type, source: row.source, target: row.target, read_only: row.readOnly }));
  return {
    ...form.more,
    host,
    image: form.image.trim(),
    ...(form.name !== "" && { name: form.name }),
    ...(form.command.trim() !== "" && { command: splitWords(form.command) }),
    ...(form.entrypoint.trim() !== "" && { entrypoint: splitWords(form.entrypoint) }),
    ...(ports.length > 0 && { ports }),
    ...(mounts.length > 0 && { mounts }),
    ...(form.env.length > 0 && { env: record(form.env) }),
    ...(form.labels.length > 0 && { labels: record(form.labels) }),
    ...(form.networks.length > 0 && { networks: form.networks.map((name) => ({ name })) }),
    ...(form.restart !== "no" && { restart_policy: { name: form.restart } }),
    ...(Object.keys(resources).length > 0 && { resources }),
    ...(form.workingDir !== "" && { working_dir: form.workingDir }),
    ...(form.user !== "" && { user: form.user }),
    ...(form.hostname !== "" && { hostname: form.hostname }),
    ...(form.tty && { tty: true, stdin_open: true }),
    ...(form.autoRemove && { auto_remove: true }),
    start: form.start,
  };
}
