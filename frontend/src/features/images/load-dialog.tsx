import { FileInput } from "@mantine/core";
import { useState } from "react";
import { changeHeaders } from "@/api/client";
import { ApiError, errorFrom } from "@/api/errors";
import { FormDialog } from "@/components/form-dialog";
import { HostSelect, useHostChoice } from "@/components/host-select";
import { toastDone } from "@/components/request";

/** Sends a tar of `docker save` to a host; it is streamed, so its size does not matter here. */
export function LoadDialog({ close }: { close: () => void }) {
  const [host, setHost] = useHostChoice();
  const [file, setFile] = useState<File | null>(null);
  const send = async () => {
    const response = await fetch(`/api/v1/live/hosts/${host ?? 0}/load/`, {
      method: "POST",
      headers: { ...changeHeaders(), "Content-Type": "application/x-tar" },
      body: file,
    });
    if (!response.ok) throw errorFrom(response.status, await response.json().catch(() => undefined));
    // The answer is the engine's own progress, a JSON object a line; a failure is the last of them.
    const last = JSON.parse((await response.text()).trim().split("\n").at(-1) ?? "{}") as {
      error?: string;
      stream?: string;
    };
    if (last.error !== undefined) throw new ApiError(502, last.error);
    toastDone(last.stream?.trim() ?? `${file?.name ?? "The tar"} is loaded`);
  };
  return (
    <FormDialog
      title="Load images from a tar"
      confirm="Load"
      close={close}
      send={send}
      disabled={file === null || host === null}
      command={`docker load --input ${file?.name ?? "images.tar"}`}
    >
      <HostSelect value={host} change={setHost} />
      <FileInput
        label="File"
        description="A tar that docker save wrote."
        accept=".tar,.tar.gz,.tgz"
        value={file}
        onChange={setFile}
        placeholder="Choose a file"
      />
    </FormDialog>
  );
}
