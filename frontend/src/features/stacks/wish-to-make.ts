import { sendFiles, type Watching } from "@/api/send-files";
import type { StackDetail } from "@/api/types";
import { post, type Wish } from "@/api/wish";
import { filesBody, variablesBody } from "./draft";
import { unsavedIn, type FileDraft } from "./files";
import { isLong, sendLong } from "./send-draft";
import { gitFields, type SourceForm } from "./source";
import type { VariableRow } from "./variables";

interface Written {
  draft: FileDraft;
  rows: readonly VariableRow[];
}

/** The new stack, with its files from where the person chose; undefined while these are missing. */
export function wishToMake(
  named: { host: number; project: string },
  source: SourceForm,
  { draft, rows }: Written,
  watching: Watching,
): Wish<StackDetail> | undefined {
  if (source.source === "git")
    return source.gitUrl.trim() === ""
      ? undefined
      : post("/api/v1/stacks/", { body: { ...named, ...gitFields(source) } });
  if (source.source === "upload") {
    const { upload, composeFiles } = source;
    if (upload === null) return undefined;
    const fields = { ...named, compose_files: composeFiles };
    return {
      ...post("/api/v1/stacks/", { body: fields }),
      send: () => sendFiles("POST", "/api/v1/stacks/", { part: "stack", fields }, upload, watching),
    };
  }
  const body = {
    ...named,
    files: filesBody(draft, []),
    compose_files: unsavedIn(draft).compose,
    variables: variablesBody(rows),
  };
  const wish = post("/api/v1/stacks/", { body });
  return isLong(body) ? { ...wish, send: () => sendLong("POST", "/api/v1/stacks/", body, watching) } : wish;
}
