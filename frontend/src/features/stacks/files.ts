/** A file of a stack while it is edited. What is no text has none. */
export interface DraftFile {
  /** Stays the same when it is renamed. */
  id: number;
  path: string;
  text: string | null;
  /** Bytes; of a text its own length counts. */
  size: number;
  /** What an upload brought that is no text. */
  base64?: string;
  /** As it is stored; undefined for one that is new. */
  stored?: { path: string; text: string | null };
}

/** The files of a stack while they are edited, and which of them Compose reads, in which order. */
export interface FileDraft {
  files: readonly DraftFile[];
  /** Ids: a later one is laid over the earlier ones. */
  compose: readonly number[];
  stored: { paths: readonly string[]; compose: readonly string[] };
}

export interface StoredFile {
  path: string;
  text: string | null;
  size: number;
}

const BASES = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];
const OVERRIDES = [
  "compose.override.yml",
  "compose.override.yaml",
  "docker-compose.override.yml",
  "docker-compose.override.yaml",
];

/** The files that `docker compose` takes when it is told of none: https://docs.docker.com/reference/cli/docker/compose/ */
export function composeFilesAmong(paths: readonly string[]): string[] {
  const base = BASES.find((name) => paths.includes(name));
  const override = OVERRIDES.find((name) => paths.includes(name));
  return [base, base && override].filter((path) => path !== undefined);
}

const MOST_OFFERED = 10;

/** Those that could be meant for Compose by their names. */
export const couldBeCompose = ({ files }: FileDraft): DraftFile[] =>
  files
    .filter(({ path, text }) => text !== null && /(^|\/)[^./][^/]*\.ya?ml$/.test(path))
    .slice(0, MOST_OFFERED);

export function draftOf(files: readonly StoredFile[], compose: readonly string[]): FileDraft {
  const drafts = files.map((file, id) => ({ ...file, id, stored: { path: file.path, text: file.text } }));
  return {
    files: drafts,
    compose: compose.flatMap((path) => drafts.find((file) => file.path === path)?.id ?? []),
    stored: { paths: files.map(({ path }) => path), compose },
  };
}

const BLANKS = /^\s|\s$/;

/** Why a path cannot be taken; undefined where it can. `others` are those that the stack has. */
export function problemOfPath(path: string, others: readonly string[]): string | undefined {
  if (path === "") return "A name is missing.";
  // eslint-disable-next-line no-control-regex -- Such letters are what is looked for.
  if (BLANKS.test(path) || /[\\\u0000-\u001f]/.test(path))
    return "Spaces at the ends, backslashes and unseen letters cannot be in it.";
  if (path.startsWith("/")) return "It lies in the stack's folder: begin without a slash.";
  const parts = path.split("/");
  if (parts.some((part) => part === "" || part === "." || part === ".."))
    return "Each folder needs a name of its own.";
  if (others.includes(path)) return "There is such a file already.";
  const folder = others.find((other) => other.startsWith(`${path}/`) || path.startsWith(`${other}/`));
  return folder === undefined ? undefined : `${folder} is in the way: a file cannot be a folder, too.`;
}

const change = (draft: FileDraft, id: number, to: (file: DraftFile) => DraftFile): FileDraft => ({
  ...draft,
  files: draft.files.map((file) => (file.id === id ? to(file) : file)),
});

export const writeFile = (draft: FileDraft, id: number, text: string): FileDraft =>
  change(draft, id, (file) => ({ ...file, text, size: text.length }));

export const renameFile = (draft: FileDraft, id: number, path: string): FileDraft =>
  change(draft, id, (file) => ({ ...file, path }));

export const removeFile = (draft: FileDraft, id: number): FileDraft => ({
  ...draft,
  files: draft.files.filter((file) => file.id !== id),
  compose: draft.compose.filter((each) => each !== id),
});

type Content = Pick<DraftFile, "path" | "text" | "size" | "base64">;

/** A new file, or another content for the one of that path; the first one that Compose can read becomes a compose file. */
export function putFile(draft: FileDraft, content: Content): FileDraft {
  const there = draft.files.find(({ path }) => path === content.path);
  if (there !== undefined)
    return change(draft, there.id, ({ id, stored }) => ({ ...content, id, ...(stored && { stored }) }));
  const id = Math.max(-1, ...draft.files.map((file) => file.id)) + 1;
  const files = [...draft.files, { ...content, id }];
  const first = draft.compose.length === 0 && composeFilesAmong([content.path]).length > 0;
  return { ...draft, files, compose: first ? [id] : draft.compose };
}

/** Makes a file one that Compose reads, as the last of them, or takes that back. */
export const toggleCompose = (draft: FileDraft, id: number): FileDraft => ({
  ...draft,
  compose: draft.compose.includes(id) ? draft.compose.filter((each) => each !== id) : [...draft.compose, id],
});

/** Has Compose read a file earlier (-1) or later (1). */
export function moveCompose(draft: FileDraft, id: number, by: -1 | 1): FileDraft {
  const compose = draft.compose.filter((each) => each !== id);
  const at = draft.compose.indexOf(id);
  if (at < 0) return draft;
  compose.splice(Math.max(0, at + by), 0, id);
  return { ...draft, compose };
}

/** Whether it is not stored as it is here. */
export const isUnsaved = ({ path, text, base64, stored }: DraftFile): boolean =>
  stored === undefined || base64 !== undefined || stored.path !== path || stored.text !== text;

const pathsOf = (draft: FileDraft) =>
  draft.compose.flatMap((id) => draft.files.find((file) => file.id === id)?.path ?? []);

/** What has to be sent so that it is stored as it is here. */
export function unsavedIn(draft: FileDraft): {
  write: DraftFile[];
  remove: string[];
  compose: string[];
  any: boolean;
} {
  const write = draft.files.filter(isUnsaved);
  const paths = new Set(draft.files.map(({ path }) => path));
  const remove = draft.stored.paths.filter((path) => !paths.has(path));
  const compose = pathsOf(draft);
  const reordered = compose.join("\n") !== draft.stored.compose.join("\n");
  return { write, remove, compose, any: write.length > 0 || remove.length > 0 || reordered };
}

/** Calls take so many arguments and no more. */
const PIECE = 32_768;

/** As RFC 4648 has bytes in a text. */
function base64Of(bytes: Uint8Array): string {
  const pieces = [];
  for (let at = 0; at < bytes.length; at += PIECE)
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + PIECE)));
  return btoa(pieces.join(""));
}

/** Reads a file that somebody chose: as text, unless it holds what no text does. */
export async function readUpload(file: File): Promise<Content> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const path = file.webkitRelativePath || file.name;
  const size = bytes.length;
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!text.includes("\0")) return { path, text, size };
  } catch {
    // No UTF-8: it is kept as it is.
  }
  return { path, text: null, size, base64: base64Of(bytes) };
}

/** How a part of the page changes the files: from what they are by then, which may be more than was on screen. */
export type ChangeFiles = (to: (now: FileDraft) => FileDraft) => void;

/** The files as they are now, once those of `sent` are stored: what was typed since is not. */
export function storedNow(now: FileDraft, sent: FileDraft): FileDraft {
  const stored = new Map(sent.files.map(({ id, path, text, base64 }) => [id, { path, text, base64 }]));
  const files = now.files.map(({ base64, ...file }) => {
    const was = stored.get(file.id);
    if (was === undefined) return { ...file, ...(base64 !== undefined && { base64 }) };
    const unsent = base64 !== undefined && base64 !== was.base64;
    return { ...file, ...(unsent && { base64 }), stored: { path: was.path, text: was.text } };
  });
  return {
    files,
    compose: now.compose,
    stored: { paths: sent.files.map(({ path }) => path), compose: pathsOf(sent) },
  };
}
