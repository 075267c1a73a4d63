import { FileInput } from "@mantine/core";
import { changeHeaders } from "@/api/client";
import { ApiError, errorFrom } from "@/api/errors";
import { FormDialog } from "@/components/form-dialog";
import { HostSelect, useFirstHost } from "@/components/host-select";
import { useChangeForm } from "@/components/use-change-form";

/** Sends a tar and resolves to the engine's last words about it; it is streamed, so its size does not matter here. */
async function load(host: number, file: File | null): Promise<string> {
  const headers = { ...changeHeaders(), "Content-Type": "application/x-tar" };
  const response = await fetch(`/api/v1/live/hosts/${host}/load/`, { method: "POST", headers, body: file });
  if (!response.ok) throw errorFrom(response.status, await response.json().catch(() => undefined));
  // The answer is the engine's own progress, a JSON object a line; a failure is the last of them.
  const lines = (await response.text()).trim().split("\n");
  const last = JSON.parse(lines.at(-1) ?? "{}") as { error?: string; stream?: string };
  if (last.error !== undefined) throw new ApiError(502, last.error);
  return last.stream?.trim() ?? `${file?.name ?? "The tar"} is loaded`;
}

/** Loads a tar of `docker save` into a host. */
export function LoadDialog({ close }: { close: () => void }) {
  const first = useFirstHost();
  const form = useChangeForm({
    values: { host: null as number | null, file: null as File | null },
    send: ({ host, file }) => load(host ?? first ?? 0, file),
    done: (words) => words,
  });
  const { file } = form.values;
  const host = form.values.host ?? first;
  return (
    <FormDialog
      form={form}
      title="Load images from a tar"
      confirm="Load"
      close={close}
      disabled={file === null || host === null}
      command={`docker load --input ${file?.name ?? "images.tar"}`}
    >
      <HostSelect {...form.field("host")} value={host} />
      <FileInput
        label="File"
        description="A tar that docker save wrote."
        accept=".tar,.tar.gz,.tgz"
        placeholder="Choose a file"
        {...form.field("file")}
      />
    </FormDialog>
  );
}
