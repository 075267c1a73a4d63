import { putFile, removeFile, unsavedIn, type FileDraft } from "./files";

/** What somebody typed into the files of a stack and did not save, as this browser keeps it. Variables are not kept: some are secrets. */
export interface KeptDraft {
  at: string;
  /** The digest of the draft that it was typed into. */
  draft: string;
  files: { path: string; text: string }[];
  removed: string[];
  compose: string[];
}

/** What is worth keeping; undefined where nothing is. */
export function keptOf(files: FileDraft, draft: string, at: string): KeptDraft | undefined {
  const { write, remove, compose, any } = unsavedIn(files);
  if (!any) return undefined;
  const texts = write.flatMap(({ path, text }) => (text === null ? [] : [{ path, text }]));
  return { at, draft, files: texts, removed: remove, compose };
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

const keyOf = (person: string, stack: number) => `quaymaster.stack-draft.${person}.${stack}`;

export function readKept(person: string, stack: number): KeptDraft | undefined {
  try {
    const stored = localStorage.getItem(keyOf(person, stack));
    return stored === null ? undefined : (JSON.parse(stored) as KeptDraft);
  } catch {
    // Storage may be forbidden, or hold what an older version wrote.
    return undefined;
  }
}

export function writeKept(person: string, stack: number, kept: KeptDraft | undefined): void {
  try {
    if (kept === undefined) localStorage.removeItem(keyOf(person, stack));
    else localStorage.setItem(keyOf(person, stack), JSON.stringify(kept));
  } catch {
    // Without storage, or with more than it takes, it lasts as long as the page.
  }
}
