import type { Upload } from "@/lib/upload";
import { changeHeaders } from "./client";
import { errorFrom } from "./errors";

/** Who watches files go: how much of them is sent, 0 to 1, and the signal that stops them. */
export interface Watching {
  progress: (share: number) => void;
  begin: () => AbortSignal;
}

const UNWATCHED: Watching = { progress: () => undefined, begin: () => new AbortController().signal };

/** What is said beside the files: the name of that part, and its content. */
export interface Said {
  part: string;
  fields: object;
}

/** The request with its files, part by part; a folder's files keep their paths as file names. */
function multipart({ part, fields }: Said, upload: Upload): FormData {
  const form = new FormData();
  form.append(part, JSON.stringify(fields));
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

/** Uploads with progress: only XMLHttpRequest says how far a request body has gone. */
export function sendFiles<Answer>(
  method: "POST" | "PATCH",
  path: string,
  said: Said,
  upload: Upload,
  { progress, begin }: Watching = UNWATCHED,
): Promise<Answer> {
  const signal = begin();
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, path);
    for (const [name, value] of Object.entries(changeHeaders())) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onload = () => {
      const answer = parsed(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(answer as Answer);
      else reject(errorFrom(request.status, answer));
    };
    request.onerror = () => reject(errorFrom(0, undefined));
    request.onabort = () => reject(new DOMException("The upload was stopped.", "AbortError"));
    signal.addEventListener("abort", () => request.abort());
    request.send(multipart(said, upload));
  });
}
