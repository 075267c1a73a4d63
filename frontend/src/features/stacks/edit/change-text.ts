import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { Path } from "../compose/path";
import { isYaml } from "../compose/check-yaml";
import { nameOf, readYaml, spanOf } from "../compose/yaml";
import { Unwritable, type Change, type Splice } from "./change";
import { expected, isSame } from "./expected";
import { insertEntry, insertItem } from "./insert-text";
import { mannerOf } from "./lines";
import { takeEntry, takeItem } from "./take-text";
import { replaceValue } from "./replace-text";
import { blockText, scalarText, setIn, type Value } from "./written";

type Holder = YAMLMap | YAMLSeq;

const entryOf = (map: YAMLMap, name: string): Pair | undefined =>
  map.items.find(({ key }) => nameOf(key) === name);

function under(node: Node | null, step: string | number): Node | null | undefined {
  if (isMap(node) && typeof step === "string") return entryOf(node, step)?.value as Node | null | undefined;
  if (isSeq(node) && typeof step === "number") return node.items[step] as Node | null | undefined;
  return undefined;
}

/** Follows the path as far as it is written out, which an alias is not. */
function follow(doc: Document, path: Path): { nodes: (Node | null)[]; depth: number } {
  const nodes: (Node | null)[] = [doc.contents];
  for (const step of path) {
    const here = nodes.at(-1) ?? null;
    if (isAlias(here)) throw new Unwritable(`This is *${here.source}, which other places share.`);
    const next = under(here, step);
    if (next === undefined) break;
    nodes.push(next);
  }
  return { nodes, depth: nodes.length - 1 };
}

const nested = (path: Path, value: Value): Value =>
  path.reduceRight<Value>((inner, step) => (typeof step === "number" ? [inner] : { [step]: inner }), value);

/** Into a file in which there is nothing but comments. */
function atTheEnd(text: string, value: Value): Splice {
  const manner = mannerOf(text);
  const gap = text === "" || text.endsWith("\n") ? "" : manner.eol;
  const insert = gap + setIn(blockText(value, manner), 0, manner) + manner.eol;
  return { from: text.length, to: text.length, insert };
}

function set(text: string, doc: Document, path: Path, value: Value): Splice {
  const { nodes, depth } = follow(doc, path);
  const here = nodes.at(-1) ?? null;
  const parent = depth === 0 ? null : (nodes[depth - 1] as Holder);
  if (depth === path.length) {
    if (isAlias(here)) throw new Unwritable(`This is *${here.source}, which other places share.`);
    return replaceValue(text, parent, path.at(-1) ?? "", here, value);
  }
  const rest = path.slice(depth + 1);
  const step = path[depth] ?? "";
  if (isMap(here) && typeof step === "string") return insertEntry(text, here, step, nested(rest, value));
  if (isSeq(here)) return insertItem(text, here, nested(rest, value));
  const empty = here === null || (isScalar(here) && here.value === null);
  if (!empty) throw new Unwritable("Something else stands in this place.");
  if (depth === 0) return atTheEnd(text, nested(path, value));
  return replaceValue(text, parent, path[depth - 1] ?? "", here, nested(path.slice(depth), value));
}

function remove(text: string, doc: Document, path: Path): Splice {
  const { nodes, depth } = follow(doc, path);
  if (depth < path.length) throw new Unwritable("This comes from another place, which others may share.");
  let at = depth - 1;
  // What would be left empty goes with it, but never the service itself.
  while (at > 2 && (nodes[at] as Holder).items.length === 1) at -= 1;
  const holder = nodes[at];
  const step = path[at];
  if (isMap(holder) && typeof step === "string") {
    const pair = entryOf(holder, step);
    if (pair !== undefined) return takeEntry(text, holder, pair);
  }
  if (isSeq(holder) && typeof step === "number") return takeItem(text, holder, step);
  throw new Unwritable("This is not written in a way that a form can change.");
}

function add(text: string, doc: Document, path: Path, value: Value): Splice {
  const { nodes, depth } = follow(doc, path);
  const list = nodes.at(-1) ?? null;
  if (isAlias(list)) throw new Unwritable(`This is *${list.source}, which other places share.`);
  if (depth === path.length && isSeq(list)) return insertItem(text, list, value);
  return set(text, doc, path, [value]);
}

function rename(doc: Document, path: Path, to: string): Splice {
  const { nodes, depth } = follow(doc, path);
  const holder = nodes[path.length - 1];
  const pair = isMap(holder) ? entryOf(holder, String(path.at(-1))) : undefined;
  if (pair === undefined || depth < path.length) throw new Unwritable("This comes from another place.");
  return { ...spanOf(pair.key as Node), insert: scalarText(to) };
}

function splice(text: string, doc: Document, change: Change): Splice {
  switch (change.kind) {
    case "set":
      return set(text, doc, change.path, change.value);
    case "remove":
      return remove(text, doc, change.path);
    case "add":
      return add(text, doc, change.path, change.value);
    case "rename":
      return rename(doc, change.path, change.to);
  }
}

const contentOf = (doc: Document): unknown => {
  try {
    return doc.toJS({ maxAliasCount: 1_000 });
  } catch {
    throw new Unwritable("Its aliases lead too far.");
  }
};

/**
 * Makes one change in the text of a file, and no other: comments, order, quotes and line ends of all the rest stay as they
 * are. The result is read again, and is refused if more than that has changed in it, as where an anchor is shared.
 * @throws Unwritable
 */
export function changeText(text: string, change: Change): string {
  const yaml = readYaml(text);
  const { doc } = yaml;
  if (!isYaml(yaml)) throw new Unwritable("The file is no valid YAML; mend that in the text first.");
  const { from, to, insert } = splice(text, doc, change);
  const changed = text.slice(0, from) + insert + text.slice(to);
  const after = readYaml(changed);
  if (!isYaml(after) || !isSame(contentOf(after.doc), expected(contentOf(doc), change))) {
    throw new Unwritable("This is written in a way that a form cannot change without changing more.");
  }
  return changed;
}
