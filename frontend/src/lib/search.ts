import * as v from "valibot";

/*
 * What the query part of an address may say, page by page. Anybody may write an address: what is not understood counts
 * as not said. The router reads `12` and `true` in it as a number and as a truth.
 */

const plain = v.union([v.string(), v.number(), v.boolean()]);

/** Text, such as what to search for. */
export const text = v.fallback(
  v.optional(
    v.pipe(
      plain,
      v.transform((value) => (value === "" ? undefined : String(value))),
    ),
  ),
  undefined,
);

/** The number of an object, as the API counts. */
export const id = v.fallback(v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))), undefined);

/** Said or not: something is open. */
export const flag = v.fallback(
  v.optional(
    v.pipe(
      plain,
      v.transform((value) => value !== "" && value !== false),
    ),
  ),
  undefined,
);

/** A page that asks nothing of its address. */
export const nothing = v.object({});

/** What each list asks: a text to search for and an order; its filters come beside them. */
export function list<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.object({ q: text, sort: text, ...entries });
}

export { object } from "valibot";
