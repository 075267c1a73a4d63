import { useNavigate } from "@tanstack/react-router";
import { post } from "@/api/wish";
import { FormDialog } from "@/components/form-dialog";
import { HostSelect, onHost, useFirstHost } from "@/components/host-select";
import { useChangeForm } from "@/components/use-change-form";

/** Pulls a tag onto a host and leads to the operation, where every layer shows its bytes. */
export function PullTagDialog({ reference, close }: { reference: string; close: () => void }) {
  const navigate = useNavigate();
  const first = useFirstHost();
  const form = useChangeForm({
    values: { host: null as number | null },
    wish: ({ host }) =>
      onHost(host ?? first, (host) => post("/api/v1/images/pull/", { body: { host, reference } })),
    follow: false,
    then: ({ id }) => navigate({ to: "/operations/$id", params: { id: String(id) } }),
  });
  const host = form.values.host ?? first;
  return (
    <FormDialog form={form} title={`Pull ${reference}`} confirm="Pull" close={close}>
      <HostSelect {...form.field("host")} value={host} />
    </FormDialog>
  );
}
