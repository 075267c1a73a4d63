import { Checkbox } from "@mantine/core";
import type { Operation } from "@/api/types";
import { post } from "@/api/wish";
import { FormDialog } from "@/components/form-dialog";
import { HostSelect, useFirstHost } from "@/components/host-select";
import { useChangeForm } from "@/components/use-change-form";

export function PruneImagesDialog({ close }: { close: () => void }) {
  const first = useFirstHost();
  const form = useChangeForm<{ host: number | null; all: boolean }, Operation>({
    values: { host: null, all: false },
    wish: ({ host: chosen, all }) => {
      const host = chosen ?? first;
      return host === null ? undefined : post("/api/v1/images/prune/", { body: { host, all } });
    },
  });
  const { all, host } = form.values;
  return (
    <FormDialog form={form} title="Prune images" confirm="Remove them" close={close}>
      <HostSelect {...form.field("host")} value={host ?? first} />
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
