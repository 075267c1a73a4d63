import { isMap, type Document, type Node } from "yaml";
import { didYouMean, type Problems } from "./problems";
import { entriesIn, itemsIn, meant, spanOf, textOf, valueAt, type Yaml } from "./yaml";

export const NOUNS = ["services", "networks", "volumes", "secrets", "configs"] as const;
export type Noun = (typeof NOUNS)[number];

/** What the compose files of a stack define together, under the names that services use. */
export type Defined = Record<Noun, Set<string>> & {
  /** There is more than could be read, such as other files that are included; it may define anything. */
  open: boolean;
};

export function definedIn(files: readonly Yaml[]): Defined {
  const defined: Defined = {
    services: new Set(),
    networks: new Set(["default"]),
    volumes: new Set(),
    secrets: new Set(),
    configs: new Set(),
    open: false,
  };
  for (const { doc } of files) {
    for (const noun of NOUNS) {
      for (const { name } of entriesIn(valueAt(doc.contents, doc, noun), doc)) defined[noun].add(name);
    }
    if (valueAt(doc.contents, doc, "include") !== undefined) defined.open = true;
  }
  return defined;
}

/** A name that is used, and where. */
export interface Reference {
  noun: Noun;
  name: string;
  from: number;
  to: number;
}

/** A volume's name is a word; what begins with a dot, a slash or a tilde is a path. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;
const DRIVE = /^[A-Za-z]:[\\/]/;

class Service {
  readonly references: Reference[] = [];

  constructor(
    private readonly node: Node | null,
    private readonly doc: Document,
  ) {
    this.names("networks", this.keysOrItems("networks"));
    this.names("services", this.keysOrItems("depends_on"));
    this.names("services", this.firstParts("links"));
    this.names("services", this.firstParts("volumes_from", "container"));
    this.volumes();
    for (const noun of ["secrets", "configs"] as const) this.names(noun, this.sources(noun));
    this.names("secrets", this.sources("build", "secrets"));
    for (const mode of ["network_mode", "pid", "ipc"]) this.sharing(mode);
    this.extension();
  }

  private at(...path: string[]) {
    return valueAt(this.node, this.doc, ...path);
  }

  private names(noun: Noun, nodes: { name: string | undefined; node: Node }[]): void {
    for (const { name, node } of nodes) {
      if (name !== undefined && name !== "" && !name.includes("$")) {
        this.references.push({ noun, name, ...spanOf(node) });
      }
    }
  }

  private keysOrItems(key: string) {
    const node = this.at(key);
    return isMap(node)
      ? entriesIn(node, this.doc).map(({ name, key: at }) => ({ name, node: at as Node }))
      : itemsIn(node, this.doc).map((item) => ({ name: textOf(item), node: item }));
  }

  private firstParts(key: string, besides?: string) {
    return itemsIn(this.at(key), this.doc).map((node) => {
      const [name] = (textOf(node) ?? "").split(":");
      return { name: name === besides ? undefined : name, node };
    });
  }

  private sources(...path: string[]) {
    return itemsIn(this.at(...path), this.doc).map((item) => {
      const node = isMap(item) ? (valueAt(item, this.doc, "source") ?? item) : item;
      return { name: textOf(node), node };
    });
  }

  private volumes(): void {
    for (const item of itemsIn(this.at("volumes"), this.doc)) {
      if (isMap(item)) {
        const node = valueAt(item, this.doc, "source");
        const named = textOf(valueAt(item, this.doc, "type")) === "volume" && node !== undefined;
        if (named) this.names("volumes", [{ name: textOf(node), node }]);
        continue;
      }
      const text = textOf(item) ?? "";
      const [source = "", ...rest] = text.split(":");
      if (rest.length > 0 && NAME.test(source) && !DRIVE.test(text)) {
        this.names("volumes", [{ name: source, node: item }]);
      }
    }
  }

  private sharing(key: string): void {
    const node = this.at(key);
    const [kind, name] = (textOf(node) ?? "").split(":");
    if (node !== undefined && kind === "service") this.names("services", [{ name, node }]);
  }

  private extension(): void {
    const node = this.at("extends");
    if (node === undefined || this.at("extends", "file") !== undefined) return;
    const named = isMap(node) ? valueAt(node, this.doc, "service") : node;
    if (named !== undefined) this.names("services", [{ name: textOf(named), node: named }]);
  }
}

/** Every name of something else that the services of a file use. */
export function referencesIn({ doc }: Yaml): Reference[] {
  return entriesIn(valueAt(doc.contents, doc, "services"), doc).flatMap(
    ({ value }) => new Service(meant(value, doc) ?? null, doc).references,
  );
}

/** Names that nothing defines, in any of the stack's files. */
export function checkNames(references: readonly Reference[], defined: Defined, problems: Problems): void {
  if (defined.open) return;
  for (const { noun, name, ...place } of references) {
    if (defined[noun].has(name)) continue;
    const where =
      noun === "services" ? "There is no service" : `No ${noun.slice(0, -1)} of this stack is called`;
    const how = noun === "services" ? "" : ` Define it under ${noun}: at the end of the file.`;
    const near = didYouMean(name, defined[noun]);
    problems.add("error", `${where} ${name}.${near || how}`, place);
  }
}

/** What is defined in a file and used by no service of any. */
export function checkUnused(
  { doc }: Yaml,
  used: ReadonlySet<string>,
  defined: Defined,
  problems: Problems,
): void {
  if (defined.open) return;
  for (const noun of NOUNS) {
    if (noun === "services") continue;
    for (const { name, key } of entriesIn(valueAt(doc.contents, doc, noun), doc)) {
      if (used.has(`${noun}/${name}`) || name === "default") continue;
      problems.add("info", `No service uses ${name}.`, spanOf(key));
    }
  }
}
