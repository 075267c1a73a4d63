import { changeHeaders, client, unwrap } from "@/api/client";
import { errorFrom } from "@/api/errors";
import type { BuildFields, Operation } from "@/api/types";
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

/** Uploads with progress, 0 to 1: only XMLHttpRequest says how far a request body has gone. */
function send(form: FormData, progress: (share: number) => void, signal: AbortSignal): Promise<Operation> {
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
    request.send(form);
  });
}

/** Asks for a build; the operation that comes back has the number of the build. Without files it is a plain JSON request. */
export function sendBuild(
  fields: BuildFields,
  upload: Upload | null,
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<Operation> {
  return upload === null
    ? unwrap(client.POST("/api/v1/builds/", { body: fields, signal }))
    : send(multipart(fields, upload), progress, signal);
}
