import type { StackDetail } from "@/api/types";
import type { Upload } from "@/lib/upload";
import { pathsOf } from "./source";

export interface FileChange {
  path: string;
  /** `maybe`: of the same size, and this browser cannot look further on a page without https. */
  tone: "new" | "changed" | "gone" | "maybe";
  size: number;
}

type StoredFile = Pick<StackDetail["files"][number], "path" | "size" | "sha256">;

async function digestOf(file: File): Promise<string | undefined> {
  if (!isSecureContext) return undefined;
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What an upload would change of the files of a stack; undefined where only the server can look into it. */
export async function changesOf(
  upload: Upload,
  stored: readonly StoredFile[],
): Promise<FileChange[] | undefined> {
  if (upload.kind === "archive") return undefined;
  const here = new Map(stored.map((file) => [file.path, file]));
  const changes: FileChange[] = [];
  for (const { path, file } of pathsOf(upload)) {
    const before = here.get(path);
    here.delete(path);
    const { size } = file;
    if (before === undefined) changes.push({ path, tone: "new", size });
    else if (before.size !== size) changes.push({ path, tone: "changed", size });
    else {
      const digest = await digestOf(file);
      if (digest !== before.sha256)
        changes.push({ path, tone: digest === undefined ? "maybe" : "changed", size });
    }
  }
  return [...changes, ...[...here.values()].map(({ path, size }) => ({ path, tone: "gone" as const, size }))];
}
