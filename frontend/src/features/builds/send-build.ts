import { sendFiles, type Watching } from "@/api/send-files";
import type { ImageBuildPreview, Operation } from "@/api/types";
import { post, type Wish } from "@/api/wish";
import { toFields, type BuildForm } from "./build-form";

/** The build that a form asks for. Of an upload the preview gets the name and, as far as it is read, the Dockerfile. */
export function wishToBuild(
  form: BuildForm,
  host: number,
  dockerfile: string,
  watching: Watching,
): Wish<Operation, ImageBuildPreview> {
  const fields = toFields(form, host);
  const upload = form.source === "upload" ? form.upload : null;
  if (upload === null) return post("/api/v1/builds/", { body: fields });
  const toCome = { name: upload.name, dockerfile };
  return {
    ...post("/api/v1/builds/", { body: { ...fields, upload: toCome } }),
    send: () => sendFiles("POST", "/api/v1/builds/", { part: "build", fields }, upload, watching),
  };
}
