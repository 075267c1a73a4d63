import type { QueryKey } from "@tanstack/react-query";

/** What the server says has changed: `container.changed` with its host and its id, or none when many have. */
export interface Hint {
  type: string;
  host: number | null;
  id: number | string | null;
}

/** What hangs on a noun: the keys that are stale, too, when one of it has changed. */
export type HangsOn = Readonly<Record<string, readonly QueryKey[]>>;

/**
 * The keys that are stale after these hints; undefined for all there are. Query keys are `[noun, "list", …]` and
 * `[noun, "detail", id, …]`: a hint names exactly those, and each feature says what else hangs on a noun. `resync` is
 * said at each connection and whenever hints may have been lost.
 */
export function staleAfter(hints: Iterable<Hint>, features: readonly HangsOn[]): QueryKey[] | undefined {
  const stale = new Map<string, QueryKey>();
  const add = (key: QueryKey) => stale.set(JSON.stringify(key), key);
  for (const { type, id } of hints) {
    if (type === "resync") return undefined;
    const [noun = "", what] = type.split(".");
    // Output is read where it is shown, from the number after the last one that is there.
    if (what === "output") continue;
    add([noun, "list"]);
    add(id === null ? [noun] : [noun, "detail", String(id)]);
    for (const hangsOn of features) hangsOn[noun]?.forEach(add);
  }
  return [...stale.values()];
}
