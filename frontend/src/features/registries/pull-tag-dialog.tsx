import { useNavigate } from "@tanstack/react-router";
import { client, unwrap } from "@/api/client";
import { FormDialog } from "@/components/form-dialog";
import { HostSelect, useFirstHost } from "@/components/host-select";
import { useChangeForm } from "@/components/use-change-form";
import { curlLine } from "@/lib/curl";

/** Pulls a tag onto a host and leads to the operation, where every layer shows its bytes. */
export function PullTagDialog({ reference, close }: { reference: string; close: () => void }) {
  const navigate = useNavigate();
  const first = useFirstHost();
  const form = useChangeForm({
    values: { host: null as number | null },
    send: ({ host }) =>
      unwrap(client.POST("/api/v1/images/pull/", { body: { host: host ?? first ?? 0, reference } })),
    follow: false,
    then: ({ id }) => navigate({ to: "/operations/$id", params: { id: String(id) } }),
  });
  const host = form.values.host ?? first;
  return (
    <FormDialog
      form={form}
      title={`Pull ${reference}`}
      confirm="Pull"
      close={close}
      disabled={host === null}
      command={`docker pull ${reference}`}
      curl={curlLine("POST", "images/pull/", { host: host ?? 0, reference })}
    >
      <HostSelect {...form.field("host")} value={host} />
    </FormDialog>
  );
}
