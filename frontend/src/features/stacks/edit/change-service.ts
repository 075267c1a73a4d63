import { isMap, isSeq, type Node } from "yaml";
import { readYaml, textOf, valueAt } from "../compose/yaml";
import type { Change } from "./change";
import { changeText } from "./change-text";
import { LIMITS } from "./read-service";
import * as rows from "./service-form";
import { Quoted, type Value } from "./written";

type Form = rows.ServiceForm;
interface Row {
  at?: number;
}

/** Whether two values of a form are the same. */
const isEqual = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** A number is written as one, anything else, such as a variable, as text. */
const numeric = (text: string): string | number => (/^\d+(?:\.\d+)?$/.test(text) ? Number(text) : text);

class Writer {
  readonly changes: Change[] = [];
  private readonly service;
  private readonly doc;

  constructor(
    text: string,
    private readonly name: string,
    private readonly was: Form,
    private readonly now: Form,
  ) {
    const { doc } = readYaml(text);
    this.doc = doc;
    this.service = valueAt(doc.contents, doc, "services", name);
  }

  private path(...rest: (string | number)[]) {
    return ["services", this.name, ...rest];
  }

  private node(...path: string[]) {
    return valueAt(this.service, this.doc, ...path);
  }

  single(field: "image" | "restart" | "memory" | "cpus" | "replicas"): void {
    const value = this.now[field].trim();
    if (value === this.was[field]) return;
    const places: readonly (readonly string[])[] =
      field in LIMITS ? LIMITS[field as keyof typeof LIMITS] : [[field]];
    const path = this.path(
      ...(places.find((place) => this.node(...place) !== undefined) ?? places.at(-1) ?? [field]),
    );
    if (value === "") this.changes.push({ kind: "remove", path });
    else
      this.changes.push({
        kind: "set",
        path,
        value: field === "cpus" || field === "replicas" ? numeric(value) : value,
      });
  }

  /** Rows that stayed are changed in their place, the others go from the last to the first, new ones come behind. */
  private rows<R extends Row>(
    field: "ports" | "environment" | "volumes",
    before: R[],
    after: R[],
    say: {
      change: (row: R, old: R, at: number) => void;
      remove: (old: R, at: number) => void;
      add: (row: R) => void;
    },
  ): void {
    const kept = new Set(after.map(({ at }) => at));
    for (const row of after) {
      const old = row.at === undefined ? undefined : before[row.at];
      if (old !== undefined && !isEqual(row, old)) say.change(row, old, row.at ?? 0);
    }
    const gone = before.filter(({ at }) => !kept.has(at)).reverse();
    const fresh = after.filter(({ at }) => at === undefined);
    if (gone.length === before.length && gone.length > 0 && fresh.length === 0) {
      this.changes.push({ kind: "remove", path: this.path(field) });
    } else {
      // Before the old ones go, lest the list is empty for a moment and goes with them.
      fresh.forEach(say.add);
      for (const old of gone) say.remove(old, old.at ?? 0);
    }
  }

  private parts(
    field: "ports" | "volumes",
    at: number,
    parts: Record<string, string | number | boolean>,
  ): void {
    for (const [part, value] of Object.entries(parts)) {
      const written = textOf(valueAt(itemOf(this.node(field), at), this.doc, part)) ?? "";
      if (String(value) === written || (value === false && written === "")) continue;
      if (part === "protocol" && value === "tcp" && written === "") continue;
      const path = this.path(field, at, part);
      this.changes.push(value === "" ? { kind: "remove", path } : { kind: "set", path, value });
    }
  }

  private list<R extends Row>(
    field: "ports" | "volumes",
    before: R[],
    after: R[],
    {
      text,
      parts,
    }: { text: (row: R, was: string) => Value; parts: (row: R) => Record<string, string | number | boolean> },
  ): void {
    const path = this.path(field);
    this.rows(field, before, after, {
      change: (row, _, at) => {
        const item = itemOf(this.node(field), at);
        if (isMap(item)) this.parts(field, at, parts(row));
        else this.changes.push({ kind: "set", path: [...path, at], value: text(row, textOf(item) ?? "") });
      },
      remove: (_, at) => {
        this.changes.push({ kind: "remove", path: [...path, at] });
      },
      add: (row) => {
        this.changes.push({ kind: "add", path, value: text(row, "") });
      },
    });
  }

  ports(): void {
    this.list("ports", this.was.ports, this.now.ports.filter(rows.isPort), {
      text: (row, was) => (was === "" ? new Quoted(rows.portText(row)) : rows.portText(row)),
      parts: ({ host, container, protocol }) => {
        const parts = rows.colonParts(host);
        const published = parts.pop() ?? "";
        const ip = parts.join(":").replace(/^\[(.*)\]$/, "$1");
        return { target: numeric(container), published, host_ip: ip, protocol };
      },
    });
  }

  volumes(): void {
    this.list("volumes", this.was.volumes, this.now.volumes.filter(rows.isMount), {
      text: (row, was) => rows.mountText(row, was),
      parts: ({ source, target, readOnly }) => ({ source, target, read_only: readOnly }),
    });
  }

  environment(): void {
    const path = this.path("environment");
    const { environment: was } = this.was;
    const asList = isSeq(this.node("environment"));
    const line = ({ name, value }: rows.EnvironmentRow) => (value === null ? name : `${name}=${value}`);
    const kept = new Set(this.now.environment.map(({ at }) => at));
    // What was taken away and is there again under its name is what it was.
    const now = this.now.environment.filter(rows.isVariable).map((row) => {
      const before = was.find(({ at, name }) => name === row.name && !kept.has(at));
      return row.at === undefined && before !== undefined ? { ...row, at: before.at } : row;
    });
    this.rows("environment", was, now, {
      change: (row, old, at) => {
        if (asList) this.changes.push({ kind: "set", path: [...path, at], value: line(row) });
        else this.entry(path, row, old);
      },
      remove: ({ name }, at) => {
        this.changes.push({ kind: "remove", path: [...path, asList ? at : name] });
      },
      add: (row) => {
        this.changes.push(
          asList
            ? { kind: "add", path, value: line(row) }
            : { kind: "set", path: [...path, row.name], value: row.value },
        );
      },
    });
  }

  private entry(path: (string | number)[], row: rows.EnvironmentRow, old: rows.EnvironmentRow): void {
    const at = [...path, old.name];
    if (row.value !== old.value) this.changes.push({ kind: "set", path: at, value: row.value });
    if (row.name !== old.name) this.changes.push({ kind: "rename", path: at, to: row.name });
  }
}

function itemOf(list: unknown, at: number): Node | undefined {
  return isSeq(list) ? (list.items[at] as Node | undefined) : undefined;
}

/**
 * The text of a file after a form was filled in: only the lines of what is different from before are others.
 * @throws Unwritable
 */
export function changeService(text: string, name: string, was: Form, now: Form): string {
  const writer = new Writer(text, name, was, now);
  for (const field of ["image", "restart", "replicas", "memory", "cpus"] as const) writer.single(field);
  writer.ports();
  writer.volumes();
  writer.environment();
  return writer.changes.reduce(changeText, text);
}
