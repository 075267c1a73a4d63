import { FileInput } from "@mantine/core";
import { changeHeaders } from "@/api/client";
import { ApiError, errorFrom } from "@/api/errors";
import { post, type Wish } from "@/api/wish";
import { FormDialog } from "@/components/form-dialog";
import { HostSelect, useFirstHost } from "@/components/host-select";
import { useChangeForm } from "@/components/use-change-form";

/** Sends a tar and resolves to the engine's last words about it; it is streamed, so its size does not matter here. */
async function load(host: number, file: File): Promise<string> {
  const headers = { ...changeHeaders(), "Content-Type": "application/x-tar" };
  const response = await fetch(`/api/v1/live/hosts/${host}/load/`, { method: "POST", headers, body: file });
  if (!response.ok) throw errorFrom(response.status, await response.json().catch(() => undefined));
  // The answer is the engine's own progress, a JSON object a line; a failure is the last of them.
  const lines = (await response.text()).trim().split("\n");
  const last = JSON.parse(lines.at(-1) ?? "{}") as { error?: string; stream?: string };
  if (last.error !== undefined) throw new ApiError(502, last.error);
  return last.stream?.trim() ?? `${file.name} is loaded`;
}

function wishToLoad(host: number, file: File): Wish<string> {
  const params = { path: { id: host }, query: { file: file.name } };
  return { ...post("/api/v1/live/hosts/{id}/load/", { params }), send: () => load(host, file) };
}

/** Loads a tar of `docker save` into a host. */
export function LoadDialog({ close }: { close: () => void }) {
  const first = useFirstHost();
  const form = useChangeForm({
    values: { host: null as number | null, file: null as File | null },
    wish: (values) => {
      const host = values.host ?? first;
      return host === null || values.file === null ? undefined : wishToLoad(host, values.file);
    },
    done: (words) => words,
  });
  return (
    <FormDialog form={form} title="Load images from a tar" confirm="Load" close={close}>
      <HostSelect {...form.field("host")} value={form.values.host ?? first} />
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
