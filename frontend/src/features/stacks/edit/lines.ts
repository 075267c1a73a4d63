import { isCollection, isNode, isPair, isScalar, type Node, type Pair } from "yaml";
import { spanOf } from "../compose/yaml";

/** How a text ends its lines and sets in what stands under something. */
export interface Manner {
  eol: "\n" | "\r\n";
  /** Spaces of one level. */
  step: number;
  /** Lists stand further in than the key they belong to. */
  listsIn: boolean;
}

export function mannerOf(text: string): Manner {
  const list = /^( *)[^\s#-][^\n#]*:[ \t]*\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*( *)- /m.exec(text);
  const step = /^[^\s#-][^\n]*:[ \t]*\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*( +)[^\s#-]/m.exec(text)?.[1]?.length;
  return {
    eol: text.slice(0, text.indexOf("\n") + 1).includes("\r\n") ? "\r\n" : "\n",
    step: step === undefined || step > 8 ? 2 : step,
    listsIn: list === null || (list[2]?.length ?? 0) > (list[1]?.length ?? 0),
  };
}

export const lineStart = (text: string, at: number): number => text.lastIndexOf("\n", at - 1) + 1;

/** Where the line ends in which `at` lies, before what ends it. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  if (end < 0) return text.length;
  return text[end - 1] === "\r" && end > at ? end - 1 : end;
}

/** Where the line after it begins. */
export function nextLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end + 1;
}

export const columnOf = (text: string, at: number): number => at - lineStart(text, at);

/** What stands before it in its line. */
export const before = (text: string, at: number): string => text.slice(lineStart(text, at), at);

/** Whether anything stands there: a key or a dash can have nothing after it. */
export function hasText(node: unknown): node is Node {
  if (!isNode(node)) return false;
  const { from, to } = spanOf(node);
  return to > from;
}

/** Behind the colon of an entry. */
export function afterColon(text: string, pair: Pair): number {
  return text.indexOf(":", spanOf(pair.key as Node).to) + 1;
}

/** Behind the last letter of what stands there, comments after it left out. */
export function contentEnd(text: string, node: Node): number {
  const { from, to } = spanOf(node);
  if (isScalar(node) && (node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED")) {
    const [header = ""] = text.slice(from, to).split("\n", 1);
    const whole = text.slice(from, to);
    // With a plus, the empty lines after it are part of it.
    return from + (header.includes("+") ? whole.replace(/\r?\n$/, "") : whole.trimEnd()).length;
  }
  if (!isCollection(node) || node.flow === true) return to;
  const last: unknown = node.items.at(-1);
  if (isPair(last)) return hasText(last.value) ? contentEnd(text, last.value) : afterColon(text, last);
  return hasText(last) ? contentEnd(text, last) : to;
}

/** Where an item of a collection in brackets begins and ends. */
export function itemSpan(text: string, item: unknown): { from: number; to: number } {
  if (!isPair(item)) return spanOf(item as Node);
  const { from, to } = spanOf(item.key as Node);
  if (hasText(item.value)) return { from, to: contentEnd(text, item.value) };
  return { from, to: to + (/^\s*:/.exec(text.slice(to))?.[0].length ?? 0) };
}
