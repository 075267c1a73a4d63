import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import { syntaxTree } from "@codemirror/language";
import type { Noun } from "../compose/check-names";
import type { Path } from "../compose/path";
import { waysOf, typesOf, type Schema } from "../compose/schema";
import { describe, keysAt, kindsOf, schemasAt, valuesOf } from "../compose/vocabulary";
import { placeAt, type Place } from "./place";

/** What the stack has that can be named in its files. */
export interface Known {
  names: Record<Noun, readonly string[]>;
  variables: readonly string[];
}

/** Values that the specification tells of in words only. */
const CUSTOMARY: Record<string, string[]> = {
  restart: ['"no"', "always", "on-failure", "unless-stopped"],
  pull_policy: ["always", "never", "missing", "build", "daily", "weekly"],
  network_mode: ["bridge", "host", "none"],
  driver: ["bridge", "host", "overlay", "local", "json-file", "none"],
};

/** The keys of a service that name other things of the stack. */
const NAMING: Record<string, Noun> = {
  depends_on: "services",
  links: "services",
  volumes_from: "services",
  networks: "networks",
  volumes: "volumes",
  secrets: "secrets",
  configs: "configs",
};

/** What is named there, in a list or as keys of a mapping. */
function nounAt(path: Path): Noun | undefined {
  const [top, , key, item, more] = path;
  if (top !== "services" || typeof key !== "string" || more !== undefined) return undefined;
  return item === undefined || item === 0 ? NAMING[key] : undefined;
}

/** What is written with a key so that one can go on typing behind it. */
function opening(name: string, schema: Schema, column: number): string {
  const types = waysOf(schema).flatMap(typesOf);
  const below = `\n${" ".repeat(column + 2)}`;
  if (types.some((type) => type !== "object" && type !== "array" && type !== "null")) return `${name}: `;
  if (types.includes("array")) return `${name}:${below}- `;
  return types.includes("object") ? `${name}:${below}` : `${name}: `;
}

function keys({ path, siblings, column }: Place): Completion[] {
  return keysAt(path)
    .filter(({ name }) => !siblings.has(name))
    .map(({ name, schema }) => ({
      label: name,
      detail: kindsOf(schema).join(", "),
      info: describe(schema),
      type: "property",
      apply: opening(name, schema, column),
      // What Compose does not want any more comes last.
      boost: schema.deprecated === true ? -50 : 0,
    }));
}

function named({ path, kind, siblings }: Place, known: Known): Completion[] {
  const noun = nounAt(path);
  if (noun === undefined) return [];
  const own = path[1];
  return known.names[noun]
    .filter((name) => !siblings.has(name) && !(noun === "services" && name === own))
    .map((name) => {
      const behind = kind === "key" ? ":" : noun === "volumes" ? ":" : "";
      return { label: name, type: "variable", detail: noun.slice(0, -1), apply: name + behind, boost: 20 };
    });
}

function values({ path }: Place): Completion[] {
  const customary = CUSTOMARY[String(path.at(-1))] ?? [];
  const listed = schemasAt(path).flatMap(valuesOf);
  return [...new Set([...listed, ...customary])].map((label) => ({ label, type: "constant" }));
}

/** Names of variables behind a dollar and a brace. */
function variables(context: CompletionContext, known: Known): CompletionResult | null {
  const open = context.matchBefore(/\$\{[A-Za-z0-9_]*/);
  if (open === null || context.state.sliceDoc(open.from - 1, open.from) === "$") return null;
  const closed = context.state.sliceDoc(context.pos, context.pos + 1) === "}";
  return {
    from: open.from + 2,
    options: known.variables.map((name) => ({
      label: name,
      type: "variable",
      apply: closed ? name : `${name}}`,
    })),
    validFor: /^[A-Za-z0-9_]*$/,
  };
}

const UNSPEAKING = /^(?:Comment|BlockLiteralContent|BlockLiteral)$/;

/** What could stand where somebody types in a compose file: keys, values, names of the stack, variables. */
export function completeCompose(context: CompletionContext, known: Known): CompletionResult | null {
  const filled = variables(context, known);
  if (filled !== null) return filled;
  if (UNSPEAKING.test(syntaxTree(context.state).resolveInner(context.pos, -1).name)) return null;
  const place = placeAt(context.state.doc, context.pos);
  if (place === undefined || (!context.explicit && place.word === "")) return null;
  const asKey = place.kind === "value" ? [] : keys(place);
  const asValue = place.kind === "key" ? [] : values(place);
  const options = [...named(place, known), ...asValue, ...asKey];
  return options.length === 0 ? null : { from: place.from, options, validFor: /^[\w."-]*$/ };
}
