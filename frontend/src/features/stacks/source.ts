import type { StackDetail, StackFields } from "@/api/types";
import type { Upload } from "@/lib/upload";
import { bytes, count } from "@/lib/format";
import { composeFilesAmong } from "./files";

type SourceKind = "editor" | "upload" | "git";

/** Where the files of a stack come from, as a person fills it in. */
export interface SourceForm {
  source: SourceKind;
  upload: Upload | null;
  /** Of an upload or a repository, in the order in which Compose reads them; none: its own choice. */
  composeFiles: string[];
  gitUrl: string;
  gitRef: string;
  gitFolder: string;
  gitCredential: number | null;
  checkMinutes: string;
  applyFetched: boolean;
}

export const NO_SOURCE: SourceForm = {
  source: "editor",
  upload: null,
  composeFiles: [],
  gitUrl: "",
  gitRef: "",
  gitFolder: "",
  gitCredential: null,
  checkMinutes: "0",
  applyFetched: false,
};

/** How a stack was told where its files come from. */
export const sourceOf = (stack: StackDetail): SourceForm => ({
  source: "git",
  upload: null,
  composeFiles: stack.compose_files as string[],
  gitUrl: stack.git_url,
  gitRef: stack.git_ref,
  gitFolder: stack.git_folder,
  gitCredential: stack.git_credential,
  checkMinutes: String(stack.check_minutes),
  applyFetched: stack.apply_fetched,
});

/** What is sent of a repository. */
export const gitFields = (form: SourceForm) =>
  ({
    git_url: form.gitUrl.trim(),
    git_ref: form.gitRef.trim(),
    git_folder: form.gitFolder.trim(),
    git_credential: form.gitCredential,
    check_minutes: Number(form.checkMinutes),
    apply_fetched: form.applyFetched,
    compose_files: form.composeFiles,
  }) satisfies StackFields;

/** How often a repository can be looked at, in minutes. */
export const CHECKS = [
  { value: "0", label: "Never by itself" },
  { value: "5", label: "Every 5 minutes" },
  { value: "15", label: "Every 15 minutes" },
  { value: "60", label: "Every hour" },
  { value: "1440", label: "Every day" },
];

const MIB = 1024 * 1024;
/** What the server takes of one stack. */
const MOST = { files: 5_000, bytes: 64 * MIB, file: 16 * MIB };

export const LIMITS = `At most ${MOST.bytes / MIB} MiB and ${count(MOST.files)} files, none over ${MOST.file / MIB} MiB.`;

/** The files of a folder by the paths that they will have: a folder that is alone at the top is left out, `.git` too. */
export function pathsOf(upload: Upload): { path: string; file: File }[] {
  if (upload.kind === "archive") return [];
  const kept = upload.files.filter(({ path }) => !/(^|\/)\.git\//.test(path));
  const tops = new Set(kept.map(({ path }) => path.split("/")[0]));
  const lone = tops.size === 1 && kept.every(({ path }) => path.includes("/"));
  return kept.map(({ path, file }) => ({ path: lone ? path.slice(path.indexOf("/") + 1) : path, file }));
}

/** What the server would not take, in a sentence each. */
export function problemsOf(upload: Upload): { path: string; words: string }[] {
  const files = upload.kind === "archive" ? [{ path: upload.name, file: upload.file }] : pathsOf(upload);
  const most = upload.kind === "archive" ? MOST.bytes : MOST.file;
  const large = files
    .filter(({ file }) => file.size > most)
    .map(({ path, file }) => ({ path, words: `has ${bytes(file.size)}, more than ${bytes(most)}` }));
  const all = files.reduce((sum, { file }) => sum + file.size, 0);
  if (large.length === 0 && all > MOST.bytes)
    large.push({ path: "All together", words: `have ${bytes(all)}, more than ${bytes(MOST.bytes)}` });
  if (files.length > MOST.files)
    large.push({
      path: "All together",
      words: `are ${count(files.length)} files, more than ${count(MOST.files)}`,
    });
  return large;
}

/** The same without the files that are too large. */
export function withoutLarge(upload: Upload): Upload {
  if (upload.kind === "archive") return upload;
  return { ...upload, files: upload.files.filter(({ file }) => file.size <= MOST.file) };
}

/**
 * The files of a stack that its next upload shall have Compose read as well: those that somebody chose, as far as they
 * are in it. Compose's own choice is made anew.
 */
export function chosenStill(stack: StackDetail, upload: Upload | null): string[] {
  const chosen = stack.compose_files as string[];
  const own = composeFilesAmong(stack.files.map(({ path }) => path));
  if (chosen.join("\n") === own.join("\n")) return [];
  if (upload?.kind !== "folder") return chosen;
  const { possible } = composeIn(upload);
  return chosen.filter((path) => possible.includes(path));
}

/** The compose files that an upload has: those that Compose takes by itself, and all that could be some. */
export function composeIn(upload: Upload): { found: string[]; possible: string[] } {
  const paths = pathsOf(upload).map(({ path }) => path);
  return {
    found: composeFilesAmong(paths),
    possible: paths.filter((path) => /\.ya?ml$/.test(path)).slice(0, 200),
  };
}
