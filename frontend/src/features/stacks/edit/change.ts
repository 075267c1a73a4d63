import type { Path } from "../compose/path";
import type { Value } from "./written";

/** One part of a text that is put in the place of another. */
export interface Splice {
  from: number;
  to: number;
  insert: string;
}

/** A change that cannot be made without touching anything else; a person has to make it in the text. */
export class Unwritable extends Error {
  override name = "Unwritable";
}

/** What is changed in a file: a value is set, an entry or item taken away, an item added to a list, a key renamed. */
export type Change =
  | { kind: "set"; path: Path; value: Value }
  | { kind: "remove"; path: Path }
  | { kind: "add"; path: Path; value: Value }
  | { kind: "rename"; path: Path; to: string };
