/** A published port as it is written: `8080` or `127.0.0.1:8080`, or a variable. */
export interface PortRow {
  /** Which one of the file it is; none for one that is new. */
  at?: number;
  host: string;
  container: string;
  protocol: string;
}
export interface EnvironmentRow {
  at?: number;
  name: string;
  /** null: handed on from the stack's variables. */
  value: string | null;
}
export interface MountRow {
  at?: number;
  /** A volume's name, a path, or nothing for an anonymous volume. */
  source: string;
  target: string;
  readOnly: boolean;
}

/** What people change most in a service, as the file says it; empty where it says nothing. */
export interface ServiceForm {
  image: string;
  restart: string;
  replicas: string;
  memory: string;
  cpus: string;
  ports: PortRow[];
  environment: EnvironmentRow[];
  volumes: MountRow[];
}

export type ServiceField = keyof ServiceForm;

export const EMPTY_SERVICE: ServiceForm = {
  image: "",
  restart: "",
  replicas: "",
  memory: "",
  cpus: "",
  ports: [],
  environment: [],
  volumes: [],
};

/** Splits at colons, but not at those in `${X:-y}` and `[::1]`. */
export function colonParts(text: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const letter of text) {
    if (letter === "{" || letter === "[") depth += 1;
    if (letter === "}" || letter === "]") depth -= 1;
    if (letter === ":" && depth === 0) parts.push("");
    else parts.push(`${parts.pop() ?? ""}${letter}`);
  }
  return parts;
}

export function portRow(text: string): PortRow {
  const parts = colonParts(text);
  const last = parts.pop() ?? "";
  const slash = last.lastIndexOf("/");
  const [container, protocol] = slash < 0 ? [last, "tcp"] : [last.slice(0, slash), last.slice(slash + 1)];
  return { host: parts.join(":"), container, protocol };
}

export function portText({ host, container, protocol }: PortRow): string {
  return `${host === "" ? "" : `${host}:`}${container}${protocol === "tcp" ? "" : `/${protocol}`}`;
}

/** The options of a mount that say that nothing may be written, or that it may. */
const READ_ONLY = /^(?:ro|readonly)$/;

export function mountRow(text: string): MountRow & { options: string[] } {
  const parts = colonParts(text);
  // On Windows a path begins with a letter and a colon.
  if (/^[A-Za-z]$/.test(parts[0] ?? "") && /^[\\/]/.test(parts[1] ?? "")) {
    parts.splice(0, 2, `${parts[0] ?? ""}:${parts[1] ?? ""}`);
  }
  if (parts.length === 1) return { source: "", target: text, readOnly: false, options: [] };
  const [source = "", target = "", mode = ""] = parts;
  const options = mode === "" ? [] : mode.split(",");
  return { source, target, readOnly: options.some((each) => READ_ONLY.test(each)), options };
}

/** The text of a mount; what it was before keeps the options that the form has no field for. */
export function mountText({ source, target, readOnly }: MountRow, was = ""): string {
  const { options, readOnly: before } = mountRow(was);
  const others = options.filter((each) => !READ_ONLY.test(each) && (each !== "rw" || !readOnly));
  const mode = readOnly === before ? options : readOnly ? ["ro", ...others] : others;
  if (source === "") return target;
  return [source, target, ...(mode.length > 0 ? [mode.join(",")] : [])].join(":");
}

/** Whether a row says enough to be written. */
export const isPort = ({ container }: PortRow) => container.trim() !== "";
export const isMount = ({ target }: MountRow) => target.trim() !== "";
export const isVariable = ({ name }: EnvironmentRow) => name.trim() !== "";
