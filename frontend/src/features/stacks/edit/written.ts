import { Document, isScalar, Scalar, type Node } from "yaml";
import type { Manner } from "./lines";

export type Single = string | number | boolean | null | Quoted;
export type Value = Single | readonly Value[] | { readonly [name: string]: Value };

/** A text that is written in double quotes, as is the custom for ports. */
export class Quoted {
  constructor(readonly text: string) {}
}

/** The value as a reader of the file sees it. */
export function plainOf(value: Value): unknown {
  if (value instanceof Quoted) return value.text;
  if (Array.isArray(value)) return (value as readonly Value[]).map(plainOf);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plainOf(each)]));
}

/** What YAML 1.1 took for a number, a time or a yes is put in quotes: not everybody reads 1.2. */
const CAREFUL = { compat: "yaml-1.1" } as const;

/** A single value in one line. */
export function scalarText(value: Single): string {
  if (value instanceof Quoted) return JSON.stringify(value.text);
  if (typeof value === "string" && /[\n\r\t]/.test(value)) return JSON.stringify(value);
  return new Document(value, CAREFUL).toString({ lineWidth: 0 }).replace(/\n$/, "");
}

/** A single value in the quotes, or without, that another one had. */
export function inPlaceOf(old: Node, value: Single): string {
  const text = value instanceof Quoted ? value.text : value;
  if (!isScalar(old) || text === null || typeof text === "boolean") return scalarText(value);
  if (old.type === "QUOTE_DOUBLE") return JSON.stringify(String(text));
  if (old.type === "QUOTE_SINGLE" && !/[\n\r\t]/.test(String(text))) {
    return `'${String(text).replaceAll("'", "''")}'`;
  }
  return scalarText(value);
}

/** Letters that mean nothing inside of brackets. */
const HARMLESS = /^[A-Za-z0-9_./][A-Za-z0-9_./=@+-]*$/;

/** A value inside of brackets. */
export function flowText(value: Value): string {
  if (typeof value === "string") {
    return HARMLESS.test(value) && scalarText(value) === value ? value : JSON.stringify(value);
  }
  if (value instanceof Quoted || typeof value !== "object" || value === null) return scalarText(value);
  if (Array.isArray(value)) return `[${(value as readonly Value[]).map(flowText).join(", ")}]`;
  const inside = Object.entries(value).map(([name, each]) => `${flowText(name)}: ${flowText(each)}`);
  return inside.length === 0 ? "{}" : `{ ${inside.join(", ")} }`;
}

function nodeOf(value: Value): unknown {
  if (value instanceof Quoted) {
    const scalar = new Scalar(value.text);
    scalar.type = "QUOTE_DOUBLE";
    return scalar;
  }
  if (Array.isArray(value)) return (value as readonly Value[]).map(nodeOf);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, nodeOf(each)]));
}

/** A value as lines of their own, the first one not set in. */
export function blockText(value: Value, manner: Manner): string[] {
  const text = new Document(nodeOf(value), CAREFUL).toString({
    lineWidth: 0,
    indent: manner.step,
    indentSeq: manner.listsIn,
    nullStr: "",
  });
  return text.replace(/\n$/, "").split("\n");
}

/** Lines under each other, set in by so many spaces; empty ones stay empty. */
export function setIn(lines: readonly string[], column: number, { eol }: Manner): string {
  return lines.map((line) => (line === "" ? "" : " ".repeat(column) + line)).join(eol);
}
