import { isCollection, isMap, isScalar, type Node, type YAMLMap, type YAMLSeq } from "yaml";
import { nameOf, spanOf } from "../compose/yaml";
import { Unwritable, type Splice } from "./change";
import { fillEntry } from "./insert-text";
import { contentEnd, hasText } from "./lines";
import { flowText, inPlaceOf, Quoted, type Value } from "./written";

const isNothing = (node: Node | null) => !hasText(node) || (isScalar(node) && node.value === null);

/** Another value where there is one, or where there is only its key. */
export function replaceValue(
  text: string,
  holder: YAMLMap | YAMLSeq | null,
  step: string | number,
  node: Node | null,
  value: Value,
): Splice {
  const emptyBrackets = isCollection(node) && node.flow === true && node.items.length === 0;
  if (isMap(holder) && holder.flow !== true && (isNothing(node) || emptyBrackets)) {
    const pair = holder.items.find(({ key }) => nameOf(key) === step);
    if (pair !== undefined) return fillEntry(text, pair, value);
  }
  if (!hasText(node)) throw new Unwritable("This is not written in a way that a form can change.");
  const { from } = spanOf(node);
  const single = value === null || typeof value !== "object" || value instanceof Quoted;
  if (isScalar(node) && single) {
    const inBrackets = holder?.flow === true && node.type === "PLAIN" && !(value instanceof Quoted);
    const insert = inBrackets ? flowText(value) : inPlaceOf(node, value);
    return { from, to: contentEnd(text, node), insert };
  }
  return { from, to: contentEnd(text, node), insert: flowText(value) };
}
