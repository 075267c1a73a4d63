import { TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { client, unwrap } from "@/api/client";
import { FormDialog } from "@/components/form-dialog";
import { HostSelect, useFirstHost } from "@/components/host-select";
import { useChangeForm } from "@/components/use-change-form";

/** Asks for a pull and leads to its page, where every layer shows its bytes. */
export function PullDialog({ close }: { close: () => void }) {
  const navigate = useNavigate();
  const first = useFirstHost();
  const form = useChangeForm({
    values: { host: null as number | null, reference: "" },
    send: ({ host, reference }) =>
      unwrap(
        client.POST("/api/v1/images/pull/", {
          body: { host: host ?? first ?? 0, reference: reference.trim() },
        }),
      ),
    follow: false,
    then: ({ id }) => navigate({ to: "/operations/$id", params: { id: String(id) } }),
  });
  const { reference } = form.values;
  const host = form.values.host ?? first;
  return (
    <FormDialog
      form={form}
      title="Pull an image"
      confirm="Pull"
      close={close}
      disabled={reference.trim() === "" || host === null}
      command={`docker pull ${reference || "NAME:TAG"}`}
    >
      <TextInput
        label="Image"
        data-autofocus
        placeholder="nginx:1.27 or registry.example.org/team/api:2"
        {...form.field("reference")}
      />
      <HostSelect {...form.field("host")} value={host} />
    </FormDialog>
  );
}
