import type { ContainerChanges, ContainerCreate, ContainerForm } from "@/api/types";
import { recordOf, rowsOf, type PairRow } from "@/lib/pair-rows";

export const MIB = 1024 * 1024;

type Policy = NonNullable<NonNullable<ContainerForm["restart_policy"]>["name"]>;
type Protocol = NonNullable<NonNullable<ContainerForm["ports"]>[number]["protocol"]>;
type Port = NonNullable<ContainerForm["ports"]>[number];
type MountType = NonNullable<ContainerForm["mounts"]>[number]["type"];

export const RESTART_POLICIES: { value: Policy; explanation: string }[] = [
  { value: "no", explanation: "It stays down when it ends." },
  { value: "on-failure", explanation: "Started again when it ends with a code other than 0." },
  {
    value: "always",
    explanation: "Always started again, also when the engine starts; not after Stop until then.",
  },
  { value: "unless-stopped", explanation: "As always, but one that was stopped stays stopped." },
];

export interface PortRow {
  host: string;
  container: string;
  protocol: Protocol;
}
export interface MountRow {
  type: MountType;
  source: string;
  target: string;
  readOnly: boolean;
}

/** The run form as a person fills it in: text, until it is sent. */
export interface RunForm {
  /** None picked: the first one. */
  host: number | null;
  image: string;
  name: string;
  command: string;
  entrypoint: string;
  ports: PortRow[];
  mounts: MountRow[];
  env: PairRow[];
  labels: PairRow[];
  networks: string[];
  restart: Policy;
  memory: number | string;
  cpus: number | string;
  workingDir: string;
  user: string;
  hostname: string;
  tty: boolean;
  autoRemove: boolean;
  start: boolean;
  /** What a pasted line or an existing container says that has no field here; it is sent along as it is. */
  more: Partial<ContainerForm>;
  /** What it was filled from: rows that are still the same keep what the form has no place for. */
  from: Partial<ContainerForm>;
}

export const EMPTY_FORM: RunForm = {
  host: null,
  image: "",
  name: "",
  command: "",
  entrypoint: "",
  ports: [],
  mounts: [],
  env: [],
  labels: [],
  networks: [],
  restart: "no",
  memory: "",
  cpus: "",
  workingDir: "",
  user: "",
  hostname: "",
  tty: false,
  autoRemove: false,
  start: true,
  more: {},
  from: {},
};

/** The fields that the form has, under Docker's names; `stdin_open` goes with `tty`. */
const FIELDS = new Set([
  "host",
  "copy_of",
  "image",
  "name",
  "command",
  "entrypoint",
  "ports",
  "mounts",
  "env",
  "labels",
  "networks",
  "restart_policy",
  "resources",
  "working_dir",
  "user",
  "hostname",
  "tty",
  "stdin_open",
  "auto_remove",
  "start",
]);

/** The fields that give names a value, which may be empty: `--label test`, `--env DEBUG=`. */
const PAIRS = new Set(["env", "labels", "sysctls", "storage_options", "options", "driver_options"]);

/** Whether the field says anything. An `init` that is off does: the engine may have it on. */
function isSet(value: unknown, name: string): boolean {
  if (value === null || value === undefined || value === "") return false;
  if (value === false) return name === "init";
  if (typeof value !== "object") return true;
  const parts = Object.entries(value);
  return PAIRS.has(name) ? parts.length > 0 : parts.some(([part, each]) => isSet(each, part));
}

/** What the server fills in by itself says nothing about a container. */
const DEFAULTS: Record<string, unknown> = { pull: "missing" };

/** Fills the form from what the server made of a pasted line or of an existing container. */
export function fromSpec(spec: Partial<ContainerForm>): RunForm {
  const { resources } = spec;
  return {
    host: null,
    image: spec.image ?? "",
    name: spec.name ?? "",
    command: spec.command ?? "",
    entrypoint: spec.entrypoint ?? "",
    ports: (spec.ports ?? []).map(portRow),
    mounts: (spec.mounts ?? []).map((mount) => ({
      type: mount.type,
      source: mount.source ?? "",
      target: mount.target,
      readOnly: mount.read_only ?? false,
    })),
    env: rowsOf(spec.env),
    labels: rowsOf(spec.labels),
    networks: (spec.networks ?? []).map((network) => network.name),
    restart: spec.restart_policy?.name ?? "no",
    memory: resources?.memory ? Number(resources.memory) / MIB : "",
    cpus: resources?.cpus ?? "",
    workingDir: spec.working_dir ?? "",
    user: spec.user ?? "",
    hostname: spec.hostname ?? "",
    tty: spec.tty ?? false,
    autoRemove: spec.auto_remove ?? false,
    start: spec.start ?? true,
    more: Object.fromEntries(
      Object.entries(spec).filter(
        ([name, value]) => !FIELDS.has(name) && isSet(value, name) && DEFAULTS[name] !== value,
      ),
    ),
    from: spec,
  };
}

/** A published port in the way of `127.0.0.1:8080`; 0 is any that is free, and none is only for other containers. */
function portRow({ host_ip: ip, host_port: published, container_port: inside, protocol }: Port): PortRow {
  return {
    host: published == null ? "" : `${ip ? `${ip}:` : ""}${published}`,
    container: String(inside),
    protocol: protocol ?? "tcp",
  };
}

function port({ host, container, protocol }: PortRow): Port {
  const colon = host.lastIndexOf(":");
  const number = host.slice(colon + 1);
  return {
    container_port: container,
    protocol,
    host_ip: colon < 0 ? "" : host.slice(0, colon),
    host_port: number === "" ? null : number,
  };
}

function mount({ type, source, target, readOnly }: MountRow, from: Partial<ContainerForm>) {
  const held = from.mounts?.find((each) => each.target === target && each.type === type);
  return { ...held, type, source, target, read_only: readOnly };
}

function resources({ memory, cpus, from }: RunForm) {
  const { memory: heldMemory, cpus: heldCpus, ...others } = from.resources ?? {};
  const same = memory !== "" && heldMemory != null && Number(heldMemory) === Math.round(Number(memory) * MIB);
  return {
    ...others,
    ...(memory !== "" && { memory: same ? heldMemory : Math.round(Number(memory) * MIB) }),
    ...(cpus !== "" && { cpus: cpus === heldCpus ? heldCpus : Number(cpus) }),
  };
}

/** Whether a row says enough to be sent. */
export const isPort = (row: PortRow) => row.container !== "";
export const isMount = (row: MountRow) => row.target !== "";

/** Every field of the form under Docker's name, also those that are empty. */
function whole(form: RunForm) {
  const { from } = form;
  return {
    image: form.image.trim(),
    name: form.name,
    command: form.command,
    entrypoint: form.entrypoint.trim() === "" ? null : form.entrypoint,
    ports: form.ports.filter(isPort).map(port),
    mounts: form.mounts.filter(isMount).map((row) => mount(row, from)),
    env: recordOf(form.env),
    labels: recordOf(form.labels),
    networks: form.networks.map((name) => from.networks?.find((each) => each.name === name) ?? { name }),
    restart_policy:
      form.restart === from.restart_policy?.name
        ? from.restart_policy
        : form.restart === "no"
          ? {}
          : { name: form.restart },
    resources: resources(form),
    working_dir: form.workingDir,
    user: form.user,
    hostname: form.hostname,
    tty: form.tty,
    stdin_open: form.tty === (from.tty ?? false) ? (from.stdin_open ?? form.tty) : form.tty,
    auto_remove: form.autoRemove,
  } satisfies ContainerChanges;
}

/** What is sent for a new container: nothing that was left empty. */
export function toSpec(form: RunForm, host: number): ContainerCreate {
  const { image, ...rest } = whole(form);
  return {
    ...form.more,
    host,
    image,
    ...Object.fromEntries(Object.entries(rest).filter(([name, value]) => isSet(value, name))),
    start: form.start,
  };
}

/** What is sent for a recreation: the fields that were changed, also to nothing. */
export function toChanges(form: RunForm, first: RunForm): ContainerChanges {
  const before: Record<string, unknown> = { ...whole(first), start: first.start };
  const after = { ...whole(form), start: form.start };
  return Object.fromEntries(
    Object.entries(after).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name])),
  );
}
