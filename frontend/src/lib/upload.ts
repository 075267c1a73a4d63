/** A file with its path inside the folder that was chosen. */
export interface FolderFile {
  path: string;
  file: File;
}

/** What a person gives: one archive, or the files of a folder. */
export type Upload =
  { kind: "archive"; name: string; file: File } | { kind: "folder"; name: string; files: FolderFile[] };

const HEAVY = /(^|\/)(node_modules|\.git)\//;

export function sizeOf(upload: Upload): number {
  return upload.kind === "archive"
    ? upload.file.size
    : upload.files.reduce((sum, { file }) => sum + file.size, 0);
}

/** What is seldom needed and takes an upload long. */
export function heavyFiles(upload: Upload): number {
  return upload.kind === "archive" ? 0 : upload.files.filter(({ path }) => HEAVY.test(path)).length;
}

export function withoutHeavy(upload: Upload): Upload {
  return upload.kind === "archive"
    ? upload
    : { ...upload, files: upload.files.filter(({ path }) => !HEAVY.test(path)) };
}

function folder(files: FolderFile[]): Upload | null {
  const [first, ...others] = [...new Set(files.map(({ path }) => path.split("/")[0] ?? ""))];
  if (first === undefined) return null;
  return { kind: "folder", name: others.length === 0 ? first : `${first} and more`, files };
}

const ARCHIVE = /\.(tar|tgz|tar\.(gz|bz2|xz)|zip)$/i;

/** What a folder or file input holds. */
export function fromInput(files: FileList | readonly File[]): Upload | null {
  const [only] = files;
  if (only === undefined) return null;
  if (files.length === 1 && only.webkitRelativePath === "" && ARCHIVE.test(only.name))
    return { kind: "archive", name: only.name, file: only };
  return folder(Array.from(files, (file) => ({ path: file.webkitRelativePath || file.name, file })));
}

async function entriesOf(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader();
  const entries: FileSystemEntry[] = [];
  // A reader gives some at a time, and none when there are no more.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return entries;
    entries.push(...some);
  }
}

async function filesUnder(entry: FileSystemEntry): Promise<FolderFile[]> {
  if (entry.isDirectory) {
    const entries = await entriesOf(entry as FileSystemDirectoryEntry);
    return (await Promise.all(entries.map(filesUnder))).flat();
  }
  const file = await new Promise<File>((resolve, reject) =>
    (entry as FileSystemFileEntry).file(resolve, reject),
  );
  return [{ path: entry.fullPath.replace(/^\//, ""), file }];
}

/** What was dropped onto the page: a folder with all below it, or one archive. */
export async function fromDrop(items: DataTransferItemList): Promise<Upload | null> {
  const entries = Array.from(items, (item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const files = (await Promise.all(entries.map(filesUnder))).flat();
  const [only] = files;
  if (files.length === 1 && only !== undefined && entries[0]?.isFile === true && ARCHIVE.test(only.path))
    return { kind: "archive", name: only.file.name, file: only.file };
  return folder(files);
}

/** Bytes; the server takes no longer Dockerfile. */
const LONGEST_READ = 512 * 1024;

/** The text of a file of the folder, by its path inside it; empty when there is none, or it is too long for one. */
export async function readFile(upload: Upload | null, path: string): Promise<string> {
  if (upload?.kind !== "folder") return "";
  const found = upload.files.find((one) => one.path === path || one.path === `${upload.name}/${path}`);
  return found === undefined || found.file.size > LONGEST_READ ? "" : found.file.text();
}
