import { hoverTooltip, type Tooltip } from "@codemirror/view";
import type { Path } from "../compose/path";
import { describe, kindsOf, schemasAt, valuesOf } from "../compose/vocabulary";
import { keyAt } from "./place";

export interface Explanation {
  name: string;
  words: string;
  kinds: string;
  values: string;
  deprecated: boolean;
}

/** What the specification says of a key; undefined where it says nothing. */
export function explain(path: Path): Explanation | undefined {
  const [schema] = schemasAt(path);
  const words = schema === undefined ? "" : describe(schema);
  if (schema === undefined || words === "") return undefined;
  return {
    name: String(path.at(-1)),
    words,
    kinds: kindsOf(schema).join(" or "),
    values: valuesOf(schema).join(", "),
    deprecated: schema.deprecated === true,
  };
}

function line(parent: HTMLElement, text: string, style: string): void {
  const element = document.createElement("div");
  element.textContent = text;
  element.style.cssText = style;
  parent.append(element);
}

function shown({ name, words, kinds, values, deprecated }: Explanation): HTMLElement {
  const box = document.createElement("div");
  box.style.cssText = "padding: 8px 12px; line-height: 1.45";
  line(box, name, "font: 600 0.92em var(--mantine-font-family-monospace)");
  line(box, words, "margin: 2px 0");
  if (kinds !== "")
    line(box, `Takes ${kinds}.${values === "" ? "" : ` One of: ${values}.`}`, "color: var(--qm-muted)");
  if (deprecated) line(box, "Compose does not want it any more.", "color: var(--qm-warn)");
  return box;
}

/** What a key of a compose file means, where the pointer rests on it. */
export const explainKeys = hoverTooltip((view, pos): Tooltip | null => {
  const key = keyAt(view.state.doc, pos);
  const explanation = key && explain(key.path);
  if (key === undefined || explanation === undefined) return null;
  return { pos: key.from, end: key.to, above: true, create: () => ({ dom: shown(explanation) }) };
});
