import { isNode, isPair, type Node, type Pair, type YAMLMap, type YAMLSeq } from "yaml";
import { spanOf } from "../compose/yaml";
import { Unwritable, type Splice } from "./change";
import { afterColon, before, contentEnd, hasText, itemSpan, lineEnd, lineStart, nextLine } from "./lines";

/** Whole lines, from that of `from` to that of `to`. */
function lines(text: string, from: number, to: number): Splice {
  const start = lineStart(text, from);
  const end = nextLine(text, to);
  if (end < text.length || text.endsWith("\n") || start === 0) return { from: start, to: end, insert: "" };
  // The last line of a file that ends without a new one: what ended the line before goes.
  return { from: lineEnd(text, start - 1), to: end, insert: "" };
}

/** Out of brackets, with the comma that it has no more use for. */
function outOfBrackets(text: string, holder: YAMLMap | YAMLSeq, index: number): Splice {
  const { from, to } = itemSpan(text, holder.items[index]);
  const next = holder.items[index + 1];
  if (next !== undefined) return { from, to: itemSpan(text, next).from, insert: "" };
  const last = holder.items[index - 1];
  return { from: last === undefined ? from : itemSpan(text, last).to, to, insert: "" };
}

const startOf = (item: unknown): number => spanOf((isPair(item) ? item.key : item) as Node).from;

/** An entry of a mapping. Comments above it stay: whoever wrote them may mean more than it. */
export function takeEntry(text: string, map: YAMLMap, pair: Pair): Splice {
  const index = map.items.indexOf(pair);
  if (map.flow === true) return outOfBrackets(text, map, index);
  const start = startOf(pair);
  const end = hasText(pair.value) ? contentEnd(text, pair.value) : afterColon(text, pair);
  if (!/\S/.test(before(text, start))) return lines(text, start, end);
  // It stands behind a dash, and the next one takes its place there.
  const next = map.items[index + 1];
  if (next === undefined) throw new Unwritable("Take the whole item away.");
  return { from: start, to: startOf(next), insert: "" };
}

/** An item of a list. */
export function takeItem(text: string, list: YAMLSeq, index: number): Splice {
  if (list.flow === true) return outOfBrackets(text, list, index);
  const item: unknown = list.items[index];
  if (!isNode(item) || !hasText(item) || !/^ *- *(?:[&!]\S+ +)*$/.test(before(text, startOf(item)))) {
    throw new Unwritable("This item is not written in a way that a form can change.");
  }
  return lines(text, startOf(item), contentEnd(text, item));
}
