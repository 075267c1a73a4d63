import type { StackDetail, StackFields } from "@/api/types";
import type { FileDraft } from "./files";
import { unsavedIn } from "./files";
import type { VariableRow } from "./variables";

type FileBody = NonNullable<StackFields["files"]>[number];
type StoredFiles = readonly Pick<StackDetail["files"][number], "path" | "sha256">[];

/** All files there shall be; of those whose content is stored already only the name goes. */
export function filesBody(draft: FileDraft, stored: StoredFiles): FileBody[] {
  const digests = new Map(stored.map(({ path, sha256 }) => [path, sha256]));
  return draft.files.map(({ path, text, base64, stored: was }) => {
    if (base64 !== undefined) return { path, base64 };
    if (was?.text !== text) return { path, text: text ?? "" };
    const sha256 = digests.get(was.path);
    return was.path === path || !sha256 ? { path } : { path, sha256 };
  });
}

export const variableRows = (variables: StackDetail["variables"]): VariableRow[] =>
  variables.map(({ name, secret, value }) => ({ name, secret, value: value ?? undefined, stored: true }));

/** All variables there shall be; a secret one whose value was not typed again stays as it is. */
export const variablesBody = (rows: readonly VariableRow[]) =>
  rows
    .filter(({ name }) => name !== "")
    .map(({ name, value, secret }) => ({ name, secret, ...(value !== undefined && { value }) }));

export const sameRows = (a: readonly VariableRow[], b: readonly VariableRow[]) =>
  JSON.stringify(variablesBody(a)) === JSON.stringify(variablesBody(b));

/** What has to be sent so that a stack is stored as it stands in the editor; undefined where it is so already. */
export function unsavedBody(
  draft: FileDraft,
  rows: readonly VariableRow[],
  stored: { files: StoredFiles; rows: readonly VariableRow[] },
): StackFields | undefined {
  const files = unsavedIn(draft);
  const changed = !sameRows(rows, stored.rows);
  if (!files.any && !changed) return undefined;
  return {
    ...(files.any && { files: filesBody(draft, stored.files), compose_files: files.compose }),
    ...(changed && { variables: variablesBody(rows) }),
  };
}
