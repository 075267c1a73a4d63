import { sameRows } from "./draft";
import { putFile, removeFile, unsavedIn, type FileDraft } from "./files";
import { looksSecret, type VariableRow } from "./variables";

/** A variable as it is kept; never with the value of a secret. */
interface KeptVariable {
  name: string;
  secret: boolean;
  value?: string;
  /** A value was typed that is a secret: it has to be typed again. */
  again?: true;
}

/** What somebody typed into the files and variables of a stack and did not save, as this browser keeps it. */
export interface KeptDraft {
  at: string;
  /** The digest of the draft that it was typed into. */
  draft: string;
  files: { path: string; text: string }[];
  removed: string[];
  compose: string[];
  /** All there shall be; undefined where they are those that are stored. */
  variables?: KeptVariable[];
}

/** The files and variables as they stand in the editor, and the variables that are stored. */
export interface Typed {
  files: FileDraft;
  rows: readonly VariableRow[];
  stored: readonly VariableRow[];
}

function keptVariable({ name, secret, value = "" }: VariableRow, before?: VariableRow): KeptVariable {
  // What looks like a secret is kept as little, also before somebody has said that it is one.
  if (!secret && !looksSecret(name)) return { name, secret, value };
  return { name, secret, ...(value !== "" && value !== before?.value && { again: true }) };
}

const byName = (rows: readonly VariableRow[]) => new Map(rows.map((row) => [row.name, row]));

/** What is worth keeping; undefined where nothing is. */
export function keptOf({ files, rows, stored }: Typed, draft: string, at: string): KeptDraft | undefined {
  const { write, remove, compose, any } = unsavedIn(files);
  const same = sameRows(rows, stored);
  if (!any && same) return undefined;
  const texts = write.flatMap(({ path, text }) => (text === null ? [] : [{ path, text }]));
  const named = rows.filter(({ name }) => name !== "");
  const before = byName(stored);
  return {
    at,
    draft,
    files: texts,
    removed: remove,
    compose,
    ...(!same && { variables: named.map((row) => keptVariable(row, before.get(row.name))) }),
  };
}

/** The variables with what was kept of them, and the names of those whose value has to be typed again. */
export function restoredRows(
  stored: readonly VariableRow[],
  { variables }: KeptDraft,
): { rows: VariableRow[]; again: string[] } {
  if (variables === undefined) return { rows: [...stored], again: [] };
  const there = byName(stored);
  return {
    rows: variables.map(({ name, secret, value, again }) => {
      const before = there.get(name);
      // Of a secret that is stored no value stands here, until one is typed.
      const none = before?.secret === true ? undefined : "";
      const known = again === true ? none : (before?.value ?? none);
      return { name, secret, value: value ?? known, stored: before !== undefined };
    }),
    again: variables.filter(({ again }) => again === true).map(({ name }) => name),
  };
}

/** The files with what was kept laid over them. */
export function restored(files: FileDraft, kept: KeptDraft): FileDraft {
  const removed = files.files.filter(({ path }) => kept.removed.includes(path));
  const left = removed.reduce((draft, { id }) => removeFile(draft, id), files);
  const put = kept.files.reduce(
    (draft, { path, text }) => putFile(draft, { path, text, size: text.length }),
    left,
  );
  const compose = kept.compose.flatMap((path) => put.files.find((file) => file.path === path)?.id ?? []);
  return { ...put, compose };
}

/** The stack that somebody types into: its id, or one that is not made yet. */
export type Which = number | "new";

const keyOf = (person: string, stack: Which) => `quaymaster.stack-draft.${person}.${stack}`;

export function readKept(person: string, stack: Which): KeptDraft | undefined {
  try {
    const stored = localStorage.getItem(keyOf(person, stack));
    return stored === null ? undefined : (JSON.parse(stored) as KeptDraft);
  } catch {
    // Storage may be forbidden, or hold what an older version wrote.
    return undefined;
  }
}

export function writeKept(person: string, stack: Which, kept: KeptDraft | undefined): void {
  try {
    if (kept === undefined) localStorage.removeItem(keyOf(person, stack));
    else localStorage.setItem(keyOf(person, stack), JSON.stringify(kept));
  } catch {
    // Without storage, or with more than it takes, it lasts as long as the page.
  }
}
