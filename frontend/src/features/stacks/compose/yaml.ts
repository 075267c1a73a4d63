import {
  Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Node,
  type Pair,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
} from "yaml";

/** A compose file as it was read, also one with faults in it. */
export interface Yaml {
  text: string;
  doc: Document.Parsed;
  lines: LineCounter;
}

/**
 * Reads YAML 1.2 with merge keys, as the Compose CLI does. Faults are in `doc.errors`. That keys are not said twice is checked by
 * `check-yaml.ts`: the package compares each with each, which takes minutes for a long file.
 */
export function readYaml(text: string): Yaml {
  const lines = new LineCounter();
  const [doc] = parseAllDocuments(text, {
    lineCounter: lines,
    merge: true,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
  });
  return { text, lines, doc: doc ?? (new Document(null) as unknown as Document.Parsed) };
}

type Nodes = Node | null | undefined;

/** What an alias stands for; anything else is itself. An alias of nothing, or of itself, is nothing. */
export function meant(node: Nodes, doc: Document): Node | undefined {
  let here: Nodes = node;
  for (let depth = 0; isAlias(here); depth++) {
    if (depth > 50) return undefined;
    here = here.resolve(doc);
  }
  return here ?? undefined;
}

const isMerge = (key: unknown) => isScalar(key) && (key.value === "<<" || typeof key.value === "symbol");

/** The text that a scalar is; undefined for a mapping, a list or nothing. */
export function textOf(node: unknown): string | undefined {
  const value = isScalar(node) ? node.value : undefined;
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" || typeof value === "bigint"
    ? String(value)
    : undefined;
}

/** The name that a key is; undefined for one that is no text, number or the like. */
export const nameOf = (key: unknown): string | undefined => (isMerge(key) ? undefined : textOf(key));

export interface Entry {
  name: string;
  key: Scalar;
  value: Node | null;
  pair: Pair;
  /** It was brought by `<<`. */
  merged: boolean;
}

/** The entries of a mapping with what it merges, its own ones before those. */
export function entriesOf(map: YAMLMap, doc: Document, within: readonly YAMLMap[] = []): Entry[] {
  const found = new Map<string, Entry>();
  const merged: YAMLMap[] = [];
  for (const pair of map.items) {
    const name = nameOf(pair.key);
    const value = pair.value as Node | null;
    if (name !== undefined && !found.has(name)) {
      found.set(name, { name, key: pair.key as Scalar, value, pair, merged: false });
    } else if (isMerge(pair.key)) {
      const whole = meant(value, doc);
      const parts = isSeq(whole) ? whole.items.map((item) => meant(item as Node, doc)) : [whole];
      merged.push(...parts.filter(isMap));
    }
  }
  for (const other of merged) {
    if (within.includes(other) || within.length > 20) continue;
    for (const entry of entriesOf(other, doc, [...within, map])) {
      if (!found.has(entry.name)) found.set(entry.name, { ...entry, merged: true });
    }
  }
  return [...found.values()];
}

/** The entries of what stands there, if that is a mapping. */
export function entriesIn(node: Nodes, doc: Document): Entry[] {
  const map = meant(node, doc);
  return isMap(map) ? entriesOf(map, doc) : [];
}

/** What stands under a key, aliases and merged keys followed. */
export function valueAt(node: Nodes, doc: Document, ...path: string[]): Node | undefined {
  let here = meant(node, doc);
  for (const name of path) {
    const entry = entriesIn(here, doc).find((each) => each.name === name);
    here = meant(entry?.value, doc);
  }
  return here;
}

/** What stands in a list; nothing where there is none. */
export function itemsIn(node: Nodes, doc: Document): Node[] {
  const list = meant(node, doc);
  return isSeq(list)
    ? list.items.flatMap((item) => {
        const one = meant(item as Node, doc);
        return one === undefined ? [] : [one];
      })
    : [];
}

/** From where to where it stands in the text, without the anchor and tag before it. */
export function spanOf(node: Nodes): { from: number; to: number } {
  const [from, to] = (node as ParsedNode | null | undefined)?.range ?? [0, 0];
  return { from, to };
}
