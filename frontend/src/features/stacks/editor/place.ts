import type { Text } from "@codemirror/state";
import type { Path } from "../compose/path";

/** Where somebody types in a compose file. */
export interface Place {
  /** The mapping or list around it, or, for a value behind its key, that key. */
  path: Path;
  kind: "key" | "item" | "value";
  /** From where on what stands there would be replaced. */
  from: number;
  word: string;
  /** Keys that this mapping has already. */
  siblings: Set<string>;
  /** Spaces before what stands there. */
  column: number;
}

/** A line, cut into dashes, key and value. */
interface Line {
  dashes: number[];
  column: number;
  key?: string;
  value: string;
  /** Column of the value. */
  valueAt: number;
}

const KEY = /^(?:"([^"]*)"|'([^']*)'|([^\s#'"[\]{},&*!|>%@`-][^#]*?|-[^\s#][^#]*?))\s*:(?=\s|$)/;

function cut(text: string): Line | undefined {
  const indent = /^ */.exec(text)?.[0].length ?? 0;
  const dashes: number[] = [];
  let column = indent;
  for (
    let dash = /^-(?: +|$)/.exec(text.slice(column));
    dash !== null;
    dash = /^-(?: +|$)/.exec(text.slice(column))
  ) {
    dashes.push(column);
    column += dash[0].length;
  }
  const rest = text.slice(column);
  if (rest.trim() === "" ? dashes.length === 0 : rest.startsWith("#")) return undefined;
  const key = KEY.exec(rest);
  const after = key === null ? 0 : key[0].length;
  const space = /^\s*/.exec(rest.slice(after))?.[0].length ?? 0;
  const name = key?.[1] ?? key?.[2] ?? key?.[3];
  const value = rest.slice(after + space);
  return { dashes, column, value, valueAt: column + after + space, ...(name !== undefined && { key: name }) };
}

/** Whether something can stand below it: nothing is said behind the key but an anchor, a tag or a comment. */
const isOpen = ({ value }: Line) => /^(?:[&!]\S+\s*)*(?:#.*)?$/.test(value);

/** How far in the line below this one begins: under an open key, beside what stands behind a dash, else as this one. */
export function indentAfter(text: string): number {
  const line = cut(text);
  if (line === undefined) return /^ */.exec(text)?.[0].length ?? 0;
  if (line.key === undefined) return line.dashes[0] ?? line.column;
  return isOpen(line) ? line.column + 2 : line.column;
}

/** Further up than this nobody is waited for. */
const FURTHEST = 20_000;

/** The keys above a thing, from its line upwards; undefined where it stands under nothing that is known. */
function above(
  doc: Text,
  from: number,
  thing: { dash: boolean; column: number },
): { path: Path; siblings: Set<string> } | undefined {
  const path: (string | number)[] = [];
  const siblings = new Set<string>();
  let { dash, column } = thing;
  const enter = (dashes: readonly number[], key: number) => {
    for (let index = dashes.length; index > 0; index--) path.unshift(0);
    dash = dashes.length > 0;
    column = dashes[0] ?? key;
  };
  for (let number = from - 1; number > 0 && number > from - FURTHEST; number--) {
    if (!dash && column === 0 && path.length > 0) break;
    const line = cut(doc.line(number).text);
    if (line === undefined) continue;
    const first = line.dashes[0];
    if (!dash && line.column === column) {
      if (path.length === 0 && line.key !== undefined) siblings.add(line.key);
      if (first !== undefined) enter(line.dashes, column);
    } else if (
      line.key !== undefined &&
      isOpen(line) &&
      (dash ? line.column <= column && !line.dashes.includes(column) : line.column < column)
    ) {
      path.unshift(line.key);
      enter(line.dashes, line.column);
    } else if (first !== undefined && first < column && !dash && line.column > column) return undefined;
  }
  return column === 0 && !dash ? { path, siblings } : undefined;
}

/** Keys of the same mapping below a line. */
function below(doc: Text, from: number, column: number, siblings: Set<string>): void {
  for (let number = from + 1; number <= doc.lines && number < from + 500; number++) {
    const line = cut(doc.line(number).text);
    if (line === undefined) continue;
    if ((line.dashes[0] ?? line.column) < column) return;
    if (line.column === column && line.key !== undefined) siblings.add(line.key);
  }
}

/** Where in a compose file a position lies; undefined in comments, in brackets, and where nothing can be said of it. */
export function placeAt(doc: Text, at: number): Place | undefined {
  const here = doc.lineAt(at);
  const typed = here.text.slice(0, at - here.from);
  if (/(?:^|\s)#/.test(typed)) return undefined;
  const line = cut(typed) ?? { dashes: [], column: typed.length, value: "", valueAt: typed.length };
  if (/[[\]{}|>&*]/.test(line.value.replace(/\$\{[^}]*\}?/g, ""))) return undefined;
  const dash = line.dashes.length > 0;
  const around = above(doc, here.number, { dash, column: line.dashes[0] ?? line.column });
  if (around === undefined) return undefined;
  const items = line.dashes.map(() => 0);
  const from = here.from + line.valueAt;
  const word = line.value;
  const { siblings } = around;
  if (line.key !== undefined) {
    return {
      path: [...around.path, ...items, line.key],
      kind: "value",
      from,
      word,
      siblings,
      column: line.column,
    };
  }
  below(doc, here.number, line.column, siblings);
  return {
    path: [...around.path, ...items],
    kind: dash ? "item" : "key",
    from,
    word,
    siblings,
    column: line.column,
  };
}

/** The key that stands at a position, and its place; undefined where there is none. */
export function keyAt(doc: Text, at: number): { path: Path; from: number; to: number } | undefined {
  const here = doc.lineAt(at);
  const line = cut(here.text);
  if (line?.key === undefined) return undefined;
  const from = here.from + line.column;
  const to = from + here.text.slice(line.column).indexOf(":");
  if (at < from || at > to) return undefined;
  const dash = line.dashes.length > 0;
  const around = above(doc, here.number, { dash, column: line.dashes[0] ?? line.column });
  return around && { path: [...around.path, ...line.dashes.map(() => 0), line.key], from, to };
}
