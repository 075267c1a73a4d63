import type { Path } from "../compose/path";
import type { Change } from "./change";
import { plainOf } from "./written";

type Container = Record<string | number, unknown>;

const isContainer = (value: unknown): value is Container => typeof value === "object" && value !== null;

/** Sets an entry, whatever it is called. */
function put(holder: Container, step: string | number, value: unknown): void {
  Object.defineProperty(holder, step, { value, enumerable: true, configurable: true, writable: true });
}

const get = (holder: Container, step: string | number): unknown =>
  Object.hasOwn(holder, step) ? holder[step] : undefined;

function holderAt(content: Container, path: Path): Container {
  let here = content;
  path.slice(0, -1).forEach((step, index) => {
    const next = get(here, step);
    if (isContainer(next)) here = next;
    else {
      const made: Container = typeof path[index + 1] === "number" ? ([] as unknown as Container) : {};
      put(here, step, made);
      here = made;
    }
  });
  return here;
}

function drop(content: Container, path: Path): void {
  const holder = holderAt(content, path);
  const step = path.at(-1) ?? "";
  if (Array.isArray(holder)) holder.splice(Number(step), 1);
  else Reflect.deleteProperty(holder, step);
  if (path.length > 3 && Object.keys(holder).length === 0) drop(content, path.slice(0, -1));
}

/** What a file has to say after a change, by what it said before. */
export function expected(content: unknown, change: Change): unknown {
  // Aliases are copies from here on: a change of one is no change of the others.
  const copy = (JSON.parse(JSON.stringify(content ?? {})) ?? {}) as Container;
  const { path } = change;
  const last = path.at(-1) ?? "";
  if (change.kind === "remove") drop(copy, path);
  else if (change.kind === "set") put(holderAt(copy, path), last, plainOf(change.value));
  else if (change.kind === "add") {
    const list = get(holderAt(copy, path), last);
    put(holderAt(copy, path), last, [
      ...(Array.isArray(list) ? (list as unknown[]) : []),
      plainOf(change.value),
    ]);
  } else {
    const holder = holderAt(copy, path);
    const value = get(holder, last);
    Reflect.deleteProperty(holder, last);
    put(holder, change.to, value);
  }
  return copy;
}

const isNothing = (value: unknown) =>
  value === null || (isContainer(value) && Object.keys(value).length === 0);
const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));

/**
 * Whether two files say the same. A number in quotes is the number: what was quoted stays so. A key with nothing behind
 * it is an empty mapping or list, as it is for Compose.
 */
export function isSame(one: unknown, other: unknown): boolean {
  if (isNothing(one) || isNothing(other)) return isNothing(one) && isNothing(other);
  if (isContainer(one) && isContainer(other)) {
    if (Array.isArray(one) !== Array.isArray(other)) return false;
    const names = Object.keys(one);
    return (
      names.length === Object.keys(other).length &&
      names.every((name) => Object.hasOwn(other, name) && isSame(one[name], other[name]))
    );
  }
  if (isContainer(one) || isContainer(other)) return false;
  return text(one) === text(other);
}
