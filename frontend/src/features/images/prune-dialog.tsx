import { Checkbox } from "@mantine/core";
import { client, unwrap } from "@/api/client";
import { FormDialog } from "@/components/form-dialog";
import { HostSelect, useFirstHost } from "@/components/host-select";
import { useChangeForm } from "@/components/use-change-form";

export function PruneImagesDialog({ close }: { close: () => void }) {
  const first = useFirstHost();
  const form = useChangeForm<{ host: number | null; all: boolean }, unknown>({
    values: { host: null, all: false },
    send: ({ host, all }) =>
      unwrap(client.POST("/api/v1/images/prune/", { body: { host: host ?? first ?? 0, all } })),
  });
  const { all } = form.values;
  const host = form.values.host ?? first;
  return (
    <FormDialog
      form={form}
      title="Prune images"
      confirm="Remove them"
      close={close}
      disabled={host === null}
      command={`docker image prune --force${all ? " --all" : ""}`}
    >
      <HostSelect {...form.field("host")} value={host} />
      <Checkbox
        label="All that no container uses"
        description={
          all
            ? "Tagged images too: they have to be pulled or built again when they are needed."
            : "Without it only untagged images go: the layers that rebuilds left behind."
        }
        {...form.field("all", "checkbox")}
      />
    </FormDialog>
  );
}
