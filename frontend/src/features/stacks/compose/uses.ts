import { isAlias, isMap, isPair, isScalar, isSeq, type Node } from "yaml";
import { usesIn } from "./interpolation";
import { entriesIn, itemsIn, meant, spanOf, textOf, valueAt, type Yaml } from "./yaml";

/** A variable that a file asks for. */
export interface VariableUse {
  name: string;
  /** Compose can do without it: there is a fallback, or it makes no difference. */
  optional: boolean;
  fallback?: string;
  /** Compose stops without it, and says this. */
  demand?: string;
  /** Offset in the text of the value that asks for it. */
  from: number;
}

/** Variables that a service hands on without a value: `environment: [DEBUG]` or `DEBUG:`. */
function handedOn(yaml: Yaml): VariableUse[] {
  const { doc } = yaml;
  return entriesIn(valueAt(doc.contents, doc, "services"), doc).flatMap(({ value }) => {
    const environment = valueAt(value, doc, "environment");
    const nodes = isMap(environment)
      ? entriesIn(environment, doc).flatMap(({ key, value: given }) => {
          const one = meant(given, doc);
          return one === undefined || (isScalar(one) && one.value === null) ? [key as Node] : [];
        })
      : itemsIn(environment, doc).filter((item) => textOf(item)?.includes("=") === false);
    return nodes.flatMap((node) => {
      const name = textOf(node) ?? "";
      return /^[A-Za-z_]\w*$/.test(name) ? [{ name, optional: true, from: spanOf(node).from }] : [];
    });
  });
}

/** Every variable that the values of a file ask for. Keys and comments ask for none. */
export function variablesOf(yaml: Yaml): VariableUse[] {
  const found: VariableUse[] = [];
  const waiting: unknown[] = [yaml.doc.contents];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (isMap(node) || isSeq(node)) waiting.push(...[...node.items].reverse());
    else if (isPair(node)) waiting.push(node.value);
    else if (isScalar(node) && typeof node.value === "string" && !isAlias(node)) {
      const { from } = spanOf(node);
      for (const { name, fallback, demand, optional } of usesIn(node.value)) {
        const without = fallback !== undefined || optional === true;
        const said = { ...(fallback !== undefined && { fallback }), ...(demand !== undefined && { demand }) };
        found.push({ name, optional: without, from, ...said });
      }
    }
  }
  return [...found, ...handedOn(yaml)];
}
