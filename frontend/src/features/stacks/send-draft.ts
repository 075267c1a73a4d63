import { sendFiles, type Watching } from "@/api/send-files";
import type { StackFields } from "@/api/types";
import type { FolderFile } from "@/lib/upload";

/** Letters. JSON may have 1 MiB, in which a letter can become six bytes; and of more nobody reads the command. */
const LONG = 150_000;

type WithFiles = Pick<StackFields, "files">;

/** Whether the contents of the files are more than one sends in a text, or shows in a command. */
export const isLong = ({ files = [] }: WithFiles): boolean =>
  files.reduce((sum, { text = "", base64 = "" }) => sum + text.length + base64.length, 0) > LONG;

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

/** The same with the contents of its files as parts, which it names by their number. */
export function inParts<Fields extends WithFiles>(fields: Fields): { fields: Fields; parts: FolderFile[] } {
  const parts: FolderFile[] = [];
  const files = fields.files?.map(({ text, base64, ...file }) => {
    const content = base64 === undefined ? text : bytesOf(base64);
    if (content === undefined) return file;
    const part = parts.length;
    parts.push({ path: String(part), file: new File([content], String(part)) });
    return { ...file, part };
  });
  return { fields: { ...fields, files }, parts };
}

/** Sends a stack, or a change of one, with long files beside it. */
export function sendLong<Answer>(
  method: "POST" | "PATCH",
  path: string,
  asked: WithFiles,
  watching?: Watching,
): Promise<Answer> {
  const { fields, parts } = inParts(asked);
  const upload = { kind: "folder" as const, name: "", files: parts };
  return sendFiles<Answer>(method, path, { part: "stack", fields }, upload, watching);
}
