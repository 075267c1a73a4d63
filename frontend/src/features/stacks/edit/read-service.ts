import { isMap, isScalar, isSeq, type Document, type Node } from "yaml";
import { entriesIn, meant, nameOf, textOf, readYaml, valueAt, type Yaml } from "../compose/yaml";
import {
  colonParts,
  EMPTY_SERVICE,
  mountRow,
  portRow,
  type ServiceField,
  type ServiceForm,
} from "./service-form";

/** Where a service says how much it may take; the older keys count where they stand. */
export const LIMITS = {
  memory: [["mem_limit"], ["deploy", "resources", "limits", "memory"]],
  cpus: [["cpus"], ["deploy", "resources", "limits", "cpus"]],
  replicas: [["scale"], ["deploy", "replicas"]],
} as const;

export interface ReadService {
  form: ServiceForm;
  /** What the form only shows, and why. */
  locked: Partial<Record<ServiceField, string>>;
}

class Reader {
  readonly locked: ReadService["locked"] = {};

  constructor(
    private readonly doc: Document,
    private readonly service: Node | undefined,
  ) {}

  /** The list or mapping of a field. What an alias or a merge brings can be seen, not changed. */
  collection(field: ServiceField): Node | undefined {
    const entry = entriesIn(this.service, this.doc).find(({ name }) => name === field);
    const node = meant(entry?.value, this.doc);
    if (entry !== undefined && (entry.merged || (node !== undefined && node !== entry.value))) {
      this.locked[field] = "This comes from an anchor that other places may share.";
    }
    return node;
  }

  text(...paths: (readonly string[])[]): string {
    const nodes = paths.map((path) => valueAt(this.service, this.doc, ...path));
    return nodes.map(textOf).find((text) => text !== undefined) ?? "";
  }

  items(field: "ports" | "volumes"): Node[] {
    const node = this.collection(field);
    if (node === undefined || (isScalar(node) && node.value === null)) return [];
    if (!isSeq(node)) this.locked[field] = "This is not written as a list.";
    const items = isSeq(node) ? node.items.map((item) => meant(item as Node, this.doc)) : [];
    if (items.includes(undefined)) this.locked[field] = "An item of it is empty.";
    return items.filter((item) => item !== undefined);
  }

  private part(item: Node, name: string): string {
    return textOf(valueAt(item, this.doc, name)) ?? "";
  }

  ports(): ServiceForm["ports"] {
    return this.items("ports").map((item, at) => {
      if (!isMap(item)) return { at, ...portRow(textOf(item) ?? "") };
      const ip = this.part(item, "host_ip");
      const host = `${ip === "" ? "" : `${ip.includes(":") ? `[${ip}]` : ip}:`}${this.part(item, "published")}`;
      return {
        at,
        host,
        container: this.part(item, "target"),
        protocol: this.part(item, "protocol") || "tcp",
      };
    });
  }

  volumes(): ServiceForm["volumes"] {
    return this.items("volumes").map((item, at) => {
      if (isMap(item)) {
        const readOnly = this.part(item, "read_only") === "true";
        return { at, source: this.part(item, "source"), target: this.part(item, "target"), readOnly };
      }
      const { source, target, readOnly } = mountRow(textOf(item) ?? "");
      if (colonParts(textOf(item) ?? "").length > 4) this.locked.volumes = "One of these cannot be read.";
      return { at, source, target, readOnly };
    });
  }

  environment(): ServiceForm["environment"] {
    const node = this.collection("environment");
    if (isMap(node)) {
      if (node.items.some(({ key }) => nameOf(key) === undefined)) {
        this.locked.environment = "Some of it is merged from an anchor.";
      }
      return entriesIn(node, this.doc).map(({ name, value }, at) => {
        return { at, name, value: textOf(meant(value, this.doc)) ?? null };
      });
    }
    if (!isSeq(node)) return [];
    return node.items.map((item, at) => {
      const text = textOf(meant(item as Node, this.doc)) ?? "";
      const equals = text.indexOf("=");
      return equals < 0
        ? { at, name: text, value: null }
        : { at, name: text.slice(0, equals), value: text.slice(equals + 1) };
    });
  }
}

/** What a file says of each of its services, in its order, as a form shows it. */
export function servicesOf({ doc }: Yaml): Map<string, ReadService> {
  const entries = entriesIn(valueAt(doc.contents, doc, "services"), doc);
  return new Map(entries.map(({ name, value }) => [name, serviceOf(doc, meant(value, doc))]));
}

function serviceOf(doc: Document, service: Node | undefined): ReadService {
  if (service === undefined) return { form: EMPTY_SERVICE, locked: {} };
  const reader = new Reader(doc, service);
  const form = {
    image: reader.text(["image"]),
    restart: reader.text(["restart"]),
    replicas: reader.text(...LIMITS.replicas),
    memory: reader.text(...LIMITS.memory),
    cpus: reader.text(...LIMITS.cpus),
    ports: reader.ports(),
    environment: reader.environment(),
    volumes: reader.volumes(),
  };
  return { form, locked: reader.locked };
}

/** The same of a text. */
export const servicesIn = (text: string): Map<string, ReadService> => servicesOf(readYaml(text));
