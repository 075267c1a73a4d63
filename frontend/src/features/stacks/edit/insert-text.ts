import { isCollection, type Node, type Pair, type YAMLMap, type YAMLSeq } from "yaml";
import { spanOf } from "../compose/yaml";
import { Unwritable, type Splice } from "./change";
import { afterColon, before, columnOf, contentEnd, hasText, itemSpan, lineEnd, mannerOf } from "./lines";
import { blockText, flowText, setIn, type Value } from "./written";

/** Into brackets, behind what is there. */
function intoBrackets(text: string, holder: YAMLMap | YAMLSeq, words: string): Splice {
  const { from, to } = spanOf(holder);
  if (holder.items.length === 0) {
    const [open, close] = text[from] === "{" ? ["{ ", " }"] : ["[", "]"];
    return { from, to, insert: `${open}${words}${close}` };
  }
  const end = itemSpan(text, holder.items.at(-1)).to;
  const comma = /^\s*,/.exec(text.slice(end, to))?.[0];
  return comma === undefined
    ? { from: end, to: end, insert: `, ${words}` }
    : { from: end + comma.length, to: end + comma.length, insert: ` ${words}` };
}

/** Below what is there, in lines of its own. */
function below(text: string, end: number, lines: readonly string[], column: number): Splice {
  const manner = mannerOf(text);
  const at = lineEnd(text, end);
  return { from: at, to: at, insert: manner.eol + setIn(lines, column, manner) };
}

/** A new entry at the end of a mapping. */
export function insertEntry(text: string, map: YAMLMap, name: string, value: Value): Splice {
  if (map.flow === true) return intoBrackets(text, map, `${flowText(name)}: ${flowText(value)}`);
  const [first] = map.items;
  if (first === undefined) throw new Unwritable("Nothing stands here to stand below of.");
  const column = columnOf(text, spanOf(first.key as Node).from);
  return below(text, contentEnd(text, map), blockText({ [name]: value }, mannerOf(text)), column);
}

/** A new item at the end of a list. */
export function insertItem(text: string, list: YAMLSeq, value: Value): Splice {
  if (list.flow === true) return intoBrackets(text, list, flowText(value));
  // Lines of a list begin where its first dash stands.
  const column = columnOf(text, spanOf(list).from);
  return below(text, contentEnd(text, list), blockText([value], mannerOf(text)), column);
}

/** A value where there is none yet: behind its key, or below it. */
export function fillEntry(text: string, pair: Pair, value: Value): Splice {
  const keyAt = spanOf(pair.key as Node).from;
  const end = hasText(pair.value) ? spanOf(pair.value).to : afterColon(text, pair);
  const plain = typeof value !== "object" || value === null;
  const dashed = /\S/.test(before(text, keyAt));
  if (plain || isCollection(pair.value) || dashed) {
    return { from: afterColon(text, pair), to: end, insert: ` ${flowText(value)}` };
  }
  const manner = mannerOf(text);
  const inner = Array.isArray(value) && !manner.listsIn ? 0 : manner.step;
  return below(text, end, blockText(value, manner), columnOf(text, keyAt) + inner);
}
