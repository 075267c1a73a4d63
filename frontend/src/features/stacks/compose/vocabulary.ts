import type { Path } from "./path";
import { kindInWords, rootSchema, typesOf, underKey, waysOf, type Schema } from "./schema";

/** All that may stand at a place; nothing where the place is not known. */
export function schemasAt(path: Path): Schema[] {
  let here: Schema[] = [rootSchema];
  for (const step of path) {
    const kind = typeof step === "number" ? "array" : "object";
    const ways = here
      .flatMap(waysOf)
      .filter((way) => typesOf(way).length === 0 || typesOf(way).includes(kind));
    here = ways.flatMap((way) => {
      const next = typeof step === "number" ? way.items : underKey(way, step);
      return next === undefined ? [] : [next];
    });
  }
  return here;
}

export interface KnownKey {
  name: string;
  schema: Schema;
}

/** The keys that the specification names for a mapping at this place. */
export function keysAt(path: Path): KnownKey[] {
  const ways = schemasAt(path).flatMap(waysOf);
  const named = new Map(ways.flatMap((way) => Object.entries(way.properties ?? {})));
  return [...named].map(([name, schema]) => ({ name, schema }));
}

/** What the specification says about a place, in one sentence or more. */
export function describe(schema: Schema): string {
  return schema.description ?? waysOf(schema).find((way) => way.description !== undefined)?.description ?? "";
}

/** The kinds of value that may stand there, in words: "text, list". */
export function kindsOf(schema: Schema): string[] {
  return [...new Set(waysOf(schema).flatMap(typesOf).map(kindInWords))];
}

/** The values that the specification names for a place. */
export function valuesOf(schema: Schema): string[] {
  return [
    ...new Set(
      waysOf(schema).flatMap((way) => [
        ...(way.enum ?? []).map(String),
        ...(typesOf(way).includes("boolean") ? ["true", "false"] : []),
      ]),
    ),
  ];
}
