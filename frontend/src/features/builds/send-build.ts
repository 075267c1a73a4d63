import { changeHeaders } from "@/api/client";
import { errorFrom } from "@/api/errors";
import type { BuildFields, ImageBuildPreview, Operation } from "@/api/types";
import { post, type Wish } from "@/api/wish";
import { toFields, type BuildForm } from "./build-form";
import type { Upload } from "./upload";

/** The request with its files, part by part; a folder's files keep their paths as file names. */
function multipart(fields: BuildFields, upload: Upload): FormData {
  const form = new FormData();
  form.append("build", JSON.stringify(fields));
  if (upload.kind === "archive") form.append("archive", upload.file, upload.name);
  else for (const { path, file } of upload.files) form.append("files", file, path);
  return form;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's page of HTML, say: the status has to do.
    return undefined;
  }
}

/** Who watches files go: how much of them is sent, 0 to 1, and the signal that stops them. */
interface Watching {
  progress: (share: number) => void;
  begin: () => AbortSignal;
}

/** Uploads with progress: only XMLHttpRequest says how far a request body has gone. */
function sendFiles(fields: BuildFields, upload: Upload, { progress, begin }: Watching): Promise<Operation> {
  const signal = begin();
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/v1/builds/");
    for (const [name, value] of Object.entries(changeHeaders())) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onload = () => {
      const answer = parsed(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(answer as Operation);
      else reject(errorFrom(request.status, answer));
    };
    request.onerror = () => reject(errorFrom(0, undefined));
    request.onabort = () => reject(new DOMException("The upload was stopped.", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    request.send(multipart(fields, upload));
  });
}

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
    send: () => sendFiles(fields, upload, watching),
  };
}
