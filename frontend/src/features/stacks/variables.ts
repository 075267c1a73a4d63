import type { Analysis } from "./compose/analysis";
import { readEnv } from "./dotenv";

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

/** Compares what is given with what the files ask for; nothing is said while the files are not known. */
export function markVariables(rows: readonly VariableRow[], analysis: Analysis | undefined): VariableMarks {
  const uses = analysis?.files.flatMap((file) => file.uses) ?? [];
  const given = new Set(rows.map(({ name }) => name));
  const asked = new Set(uses.map(({ name }) => name));
  const open = uses.filter(({ name }) => !given.has(name));
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
