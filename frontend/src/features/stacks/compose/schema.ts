import spec from "./spec/compose-spec.json";

/** What of JSON schema the Compose Specification uses. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  patternProperties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  oneOf?: Schema[];
  enum?: unknown[];
  required?: string[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  uniqueItems?: boolean;
  format?: string;
  description?: string;
  default?: unknown;
  deprecated?: boolean;
}

const root = spec as Schema & { definitions: Record<string, Schema> };

const patterns = new Map<string, RegExp>();

/** Whether the text fits a pattern of the schema. */
export function fits(pattern: string, text: string): boolean {
  let made = patterns.get(pattern);
  if (made === undefined) {
    made = new RegExp(pattern, "u");
    patterns.set(pattern, made);
  }
  return made.test(text);
}

/** What it refers to, described in the words of the place that refers to it. */
function resolved(schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const { $ref, ...said } = schema;
  const meant = root.definitions[$ref.slice("#/definitions/".length)];
  return meant === undefined ? said : { ...resolved(meant), ...said };
}

const alternatives = new WeakMap<Schema, Schema[]>();

/** The ways in which a thing may be written, none of them a reference or a choice. */
export function waysOf(schema: Schema): Schema[] {
  let ways = alternatives.get(schema);
  if (ways === undefined) {
    const { oneOf, ...rest } = resolved(schema);
    ways = (oneOf ?? [rest]).flatMap((each) => (oneOf === undefined ? [each] : waysOf(each)));
    if (oneOf !== undefined && rest.description !== undefined) {
      ways = ways.map((way) => ({ description: rest.description, ...way }));
    }
    alternatives.set(schema, ways);
  }
  return ways;
}

/** Always the same one: whoever walks along the schema knows by it what was seen before. */
const ANYTHING: Schema = {};

/** What may stand under a key of a mapping; undefined where the key is not known. */
export function underKey(way: Schema, key: string): Schema | undefined {
  const own = Object.hasOwn(way.properties ?? {}, key) ? way.properties?.[key] : undefined;
  if (own !== undefined) return own;
  const fitting = Object.entries(way.patternProperties ?? {}).find(([pattern]) => fits(pattern, key));
  if (fitting !== undefined) return fitting[1];
  if (way.additionalProperties === false) return undefined;
  return typeof way.additionalProperties === "object" ? way.additionalProperties : ANYTHING;
}

export const typesOf = ({ type }: Schema): string[] => (type === undefined ? [] : [type].flat());

const KINDS: Record<string, string> = {
  string: "text",
  object: "mapping",
  array: "list",
  integer: "whole number",
  boolean: "true or false",
  null: "nothing",
};

export const kindInWords = (type: string): string => KINDS[type] ?? type;

export const rootSchema: Schema = root;
