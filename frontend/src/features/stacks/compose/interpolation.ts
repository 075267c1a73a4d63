/** A variable that a text asks for, as Compose reads it; `fallback` and `demand` are what is said for the case that it is not set. */
export interface Use {
  name: string;
  /** `${X:-text}` and `${X-text}`. */
  fallback?: string;
  /** `${X:?text}` and `${X?text}`: Compose stops without it, with that text. */
  demand?: string;
  /** `${X:+text}`: it makes no difference that it is not set. */
  optional?: boolean;
  /** Where it stands in the text, from the dollar on. */
  from: number;
  to: number;
}

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;

function nameAt(text: string, at: number): string | undefined {
  NAME.lastIndex = at;
  return NAME.exec(text)?.[0];
}

/** Where the braces that open before `at` close; -1 where they do not. */
function closing(text: string, at: number): number {
  let open = 1;
  for (let here = at; here < text.length; here++) {
    if (text.startsWith("${", here)) {
      open += 1;
      here += 1;
    } else if (text[here] === "}" && --open === 0) return here;
  }
  return -1;
}

function inBraces(text: string, from: number): Use[] {
  const name = nameAt(text, from + 2);
  if (name === undefined) return [];
  const rest = from + 2 + name.length;
  const end = closing(text, rest);
  if (end < 0) return [];
  const operator = /^:?[-?+]/.exec(text.slice(rest, rest + 2))?.[0] ?? "";
  const words = text.slice(rest + operator.length, end);
  if (operator === "" && words !== "") return [];
  const use: Use = { name, from, to: end + 1 };
  if (operator.endsWith("-")) use.fallback = words;
  else if (operator.endsWith("?")) use.demand = words;
  else if (operator.endsWith("+")) use.optional = true;
  const start = rest + operator.length;
  const inside = operator.endsWith("?") ? [] : usesIn(words);
  return [use, ...inside.map((each) => ({ ...each, from: each.from + start, to: each.to + start }))];
}

/** The variables that a value asks for: `$X`, `${X}`, `${X:-d}`, `${X:?m}`, also inside of each other; `$$` is a dollar. */
export function usesIn(text: string): Use[] {
  const uses: Use[] = [];
  for (let at = text.indexOf("$"); at >= 0; at = text.indexOf("$", at)) {
    if (text[at + 1] === "$") {
      at += 2;
      continue;
    }
    const found = text[at + 1] === "{" ? inBraces(text, at) : [];
    const bare = text[at + 1] === "{" ? undefined : nameAt(text, at + 1);
    if (bare !== undefined) found.push({ name: bare, from: at, to: at + 1 + bare.length });
    uses.push(...found);
    at = found[0]?.to ?? at + 1;
  }
  return uses;
}
