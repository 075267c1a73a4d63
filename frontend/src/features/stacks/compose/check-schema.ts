import { isAlias, isMap, isScalar, isSeq, type Document, type Node } from "yaml";
import { didYouMean, Problems, type Severity } from "./problems";
import { fits, kindInWords, rootSchema, typesOf, underKey, waysOf, type Schema } from "./schema";
import { entriesOf, meant, nameOf, spanOf, textOf, type Yaml } from "./yaml";

interface Place {
  from: number;
  to: number;
}
type Found = (message: string, place: Place, severity?: Severity) => void;

interface Said {
  message: string;
  where: Place;
  severity: Severity | undefined;
}

/** Lists of which Compose takes what stands twice once, before it holds them against the schema (compose-go, uncity.go). */
const TAKEN_ONCE = new Set(
  (
    "additional_contexts aliases annotations args cap_add cap_drop configs devices dns dns_opt dns_search env_file " +
    "environment expose labels link_local_ips links options ports profiles secrets sysctls tags tmpfs volumes"
  ).split(" "),
);

/** What Compose fills in before it reads the file: it can become anything that is written in one word. */
const FILLED_IN = /(?:^|[^$])(?:\$\$)*\$(?:\{|[A-Za-z_])/;

function typeOf(node: Node | undefined): string {
  if (isMap(node)) return "object";
  if (isSeq(node)) return "array";
  const value = isScalar(node) ? node.value : null;
  if (value === null || value === undefined) return "null";
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value === "bigint" ? "integer" : "string";
}

function takes(way: Schema, type: string): boolean {
  const types = typesOf(way);
  return types.length === 0 || types.includes(type) || (type === "integer" && types.includes("number"));
}

const inWords = (words: string[]) =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1) ?? ""}`;

/** Goes through a file along the schema. Every alias is followed, but no part is gone through twice for the same purpose. */
class Walk {
  private readonly seen = new Map<Node, Set<Schema>>();

  constructor(private readonly doc: Document) {}

  /** What is wrong with what stands there, `at` being where it is said when there is nothing. */
  check(value: Node | null | undefined, schema: Schema, at: Place, found: Found, key = ""): void {
    const node = meant(value, this.doc);
    if (isAlias(value) && node === undefined) return;
    if (node?.tag === "!reset" || (node !== undefined && this.wasSeen(node, schema))) return;
    const type = typeOf(node);
    const text = textOf(node);
    const filledIn = type === "string" && FILLED_IN.test(text ?? "");
    const scalar = (way: Schema) => typesOf(way).some((each) => each !== "object" && each !== "array");
    const ways = waysOf(schema).filter((way) => takes(way, type) || (filledIn && scalar(way)));
    const place = node === undefined || type === "null" ? at : spanOf(node);
    if (ways.length === 0) {
      found(this.wrongKind(schema, type), place);
      return;
    }
    if (filledIn) return;
    const outcomes = ways.map((way) => this.along(way, node, at, key));
    const best = outcomes.reduce((a, b) => (b.length < a.length ? b : a));
    for (const { message, where, severity } of best) found(message, where, severity);
  }

  private wasSeen(node: Node, schema: Schema): boolean {
    if (isScalar(node)) return false;
    const schemas = this.seen.get(node) ?? new Set();
    this.seen.set(node, schemas);
    if (schemas.has(schema)) return true;
    schemas.add(schema);
    return false;
  }

  private wrongKind(schema: Schema, type: string): string {
    const kinds = [...new Set(waysOf(schema).flatMap(typesOf).map(kindInWords))];
    const is = type === "null" ? "there is nothing" : `this is a ${kindInWords(type)}`;
    return `Here belongs ${inWords(kinds)}; ${is.replace("a text", "text").replace("a true", "true")}.`;
  }

  private along(way: Schema, node: Node | undefined, at: Place, key: string): Said[] {
    const said: Said[] = [];
    const found: Found = (message, where, severity) => said.push({ message, where, severity });
    if (isMap(node)) this.mapping(way, node, at, found);
    else if (isSeq(node)) this.list(way, node, TAKEN_ONCE.has(key) ? "warning" : "error", found);
    else if (node !== undefined) this.scalar(way, node, found);
    return said;
  }

  private mapping(way: Schema, node: Node, at: Place, found: Found): void {
    if (!isMap(node)) return;
    for (const { key } of node.items) {
      if (!isScalar(key)) found("A key is one word here.", spanOf(key as Node));
      else if (key.value === null) found("A key is missing before the colon.", spanOf(key));
    }
    const entries = entriesOf(node, this.doc);
    for (const { name, key, value } of entries) {
      const under = underKey(way, name);
      if (under !== undefined) this.check(value, under, spanOf(key), found, name);
      else
        found(
          `${name} is not known here.${didYouMean(name, Object.keys(way.properties ?? {}))}`,
          spanOf(key),
        );
    }
    const names = new Set(entries.map(({ name }) => name));
    for (const name of way.required ?? []) if (!names.has(name)) found(`${name} is missing here.`, at);
  }

  private list(way: Schema, node: Node, twice: Severity, found: Found): void {
    if (!isSeq(node)) return;
    const before = new Set<string>();
    for (const item of node.items as Node[]) {
      const text = textOf(meant(item, this.doc));
      if (way.uniqueItems === true && text !== undefined) {
        if (before.has(text)) found(`${text} stands in this list twice.`, spanOf(item), twice);
        before.add(text);
      }
      if (way.items !== undefined) this.check(item, way.items, spanOf(item), found);
    }
  }

  private scalar(way: Schema, node: Node, found: Found): void {
    const value = isScalar(node) ? node.value : undefined;
    const text = textOf(node) ?? "";
    if (way.enum !== undefined && !way.enum.includes(value)) {
      found(
        `${text} is not one of ${way.enum.join(", ")}.${didYouMean(text, way.enum.map(String))}`,
        spanOf(node),
      );
    }
    if (way.pattern !== undefined && typeof value === "string" && !fits(way.pattern, value)) {
      found(`${text} is not written as it has to be here (${way.pattern}).`, spanOf(node));
    }
    if (typeof value === "number") {
      if (way.minimum !== undefined && value < way.minimum)
        found(`This is less than ${way.minimum}.`, spanOf(node));
      if (way.maximum !== undefined && value > way.maximum)
        found(`This is more than ${way.maximum}.`, spanOf(node));
    }
  }
}

/** What the Compose Specification has against a file. */
export function checkSchema({ doc }: Yaml, problems: Problems): void {
  if (doc.contents === null) return;
  const nothing = isScalar(doc.contents) && doc.contents.value === null;
  if (nothing) return;
  const start = spanOf(doc.contents).from;
  new Walk(doc).check(
    doc.contents,
    rootSchema,
    { from: start, to: start },
    (message, where, severity = "error") => problems.add(severity, message, where),
  );
  if (!isMap(doc.contents)) return;
  const version = doc.contents.items.find(({ key }) => nameOf(key) === "version");
  if (version !== undefined) {
    problems.add("info", "Compose does not read version any more; it can go.", spanOf(version.key));
  }
}
