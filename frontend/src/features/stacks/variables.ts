import type { Analysis } from "./compose/analysis";
import type { Problem } from "./compose/problems";
import type { VariableUse } from "./compose/uses";
import { readEnv } from "./dotenv";
import type { FileDraft } from "./files";

/** A variable of a stack. A secret's value is never read back: `stored` says that there is one. */
export interface VariableRow {
  name: string;
  /** undefined: as it is stored. */
  value: string | undefined;
  secret: boolean;
  stored: boolean;
}

export interface VariableMarks {
  /** Asked for, and neither given here nor with something to fall back on. */
  missing: string[];
  /** Given here, and asked for by no file. */
  unused: Set<string>;
  /** What a file falls back on, of those that are not given here. */
  fallbacks: Map<string, string>;
}

/**
 * Compares what is given with what the files ask for; nothing is said while the files are not known. `dotenv` are the
 * names that the stack's `.env` gives.
 */
export function markVariables(
  rows: readonly VariableRow[],
  analysis: Analysis | undefined,
  dotenv: readonly string[],
): VariableMarks {
  const uses = analysis?.files.flatMap((file) => file.uses) ?? [];
  const given = new Set(rows.map(({ name }) => name));
  const asked = new Set(uses.map(({ name }) => name));
  const open = uses.filter(({ name }) => !given.has(name) && !dotenv.includes(name));
  const missing = new Set(open.filter(({ optional }) => !optional).map(({ name }) => name));
  return {
    missing: [...missing],
    unused: new Set(
      analysis === undefined ? [] : [...given].filter((name) => name !== "" && !asked.has(name)),
    ),
    fallbacks: new Map(
      open.flatMap(({ name, fallback }) =>
        fallback === undefined || missing.has(name) ? [] : [[name, fallback]],
      ),
    ),
  };
}

/** The names that the `.env` beside the first compose file gives. */
export function dotenvNames({ files, compose }: FileDraft): string[] {
  const first = files.find(({ id }) => id === compose[0])?.path ?? "";
  const path = `${first.slice(0, first.lastIndexOf("/") + 1)}.env`;
  const text = files.find((file) => file.path === path)?.text ?? "";
  return readEnv(text).entries.map(({ name }) => name);
}

/** Where a text begins to ask for a variable, in the value at `from`; there, where that is written in another way. */
function placeIn(text: string, { name, from }: VariableUse): Omit<Problem, "severity" | "message"> {
  const written = new RegExp(`\\$\\{?${name}\\b`).exec(text.slice(from));
  const at = from + (written?.index ?? 0);
  const before = text.slice(0, at).split("\n");
  return {
    from: at,
    to: at + (written?.[0].length ?? 0),
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
  };
}

function problemOfUse(text: string, use: VariableUse): Problem {
  const { name, demand } = use;
  const way = "Give it one under Variables";
  const why = demand === undefined || demand === "" ? "" : ` (${demand})`;
  return {
    ...placeIn(text, use),
    ...(demand === undefined
      ? {
          severity: "warning",
          message: `${name} has no value and is empty. ${way}, or write \${${name}:-…}.`,
        }
      : { severity: "error", message: `${name} has no value, and nothing runs without it${why}. ${way}.` }),
  };
}

/** What was found, with each variable that a file asks for and nobody gave: a problem where it asks first. */
export function withMissing(
  analysis: Analysis | undefined,
  missing: readonly string[],
): Analysis | undefined {
  if (analysis === undefined || missing.length === 0) return analysis;
  return {
    ...analysis,
    files: analysis.files.map((file) => {
      const open = file.uses.filter(({ optional }) => !optional);
      const more = missing.flatMap((name) => {
        const uses = open.filter((use) => use.name === name);
        const use = uses.find(({ demand }) => demand !== undefined) ?? uses[0];
        return use === undefined ? [] : [problemOfUse(file.text, use)];
      });
      return { ...file, problems: [...file.problems, ...more].sort((a, b) => a.from - b.from) };
    }),
  };
}

/** Names of which one would not want the value on a screen. */
const SECRET = /pass(?:word|wd|phrase)?|secret|token|(?:^|_)(?:api_?)?key(?:$|_)|credential|private/i;

export const looksSecret = (name: string): boolean => SECRET.test(name);

/** Lays the variables of a `.env` file over those that are there; new ones that look like it become secret. */
export function withEnv(
  rows: readonly VariableRow[],
  text: string,
): { rows: VariableRow[]; unread: string[] } {
  const { entries, unread } = readEnv(text);
  const pasted = new Map(entries.map(({ name, value }) => [name, value]));
  const there = rows.map((row) => (pasted.has(row.name) ? { ...row, value: pasted.get(row.name) } : row));
  const known = new Set(rows.map(({ name }) => name));
  const fresh = [...pasted].filter(([name]) => !known.has(name));
  const added = fresh.map(([name, value]) => ({ name, value, secret: looksSecret(name), stored: false }));
  return { rows: [...there.filter(({ name, value }) => name !== "" || value), ...added], unread };
}

/** Lays secrets that an import brought over the variables that are there. */
export function withSecrets(
  rows: readonly VariableRow[],
  secrets: Readonly<Record<string, string>>,
): VariableRow[] {
  const kept = rows.filter(({ name, value }) => !(name in secrets) && (name !== "" || value));
  const added = Object.entries(secrets).map(([name, value]) => ({
    name,
    value,
    secret: true,
    stored: false,
  }));
  return [...kept, ...added];
}

/** Why a variable cannot be taken; undefined where it can. */
export function problemOfVariable(row: VariableRow, rows: readonly VariableRow[]): string | undefined {
  if (row.name === "") return row.value ? "A name is missing." : undefined;
  if (!/^[A-Za-z_]\w*$/.test(row.name)) return "Letters, digits and _ only, and no digit first.";
  return rows.filter(({ name }) => name === row.name).length > 1 ? "This name stands here twice." : undefined;
}
