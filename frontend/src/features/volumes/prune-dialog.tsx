import { Checkbox } from "@mantine/core";
import { post } from "@/api/wish";
import { onHost, useFirstHost } from "@/components/host-select";
import { PruneDialog } from "@/components/prune-dialog";
import { useChangeForm } from "@/components/use-change-form";

export function PruneVolumesDialog({ close }: { close: () => void }) {
  const first = useFirstHost();
  const form = useChangeForm<{ host: number | null; all: boolean }, unknown>({
    values: { host: null, all: false },
    wish: ({ host, all }) =>
      onHost(host ?? first, (host) => post("/api/v1/volumes/prune/", { body: { host, all } })),
  });
  const { all } = form.values;
  const host = form.values.host ?? first;
  return (
    <PruneDialog
      form={form}
      noun="volumes"
      host={host}
      scope={{ volumes: true, all_volumes: all }}
      nothing={
        all
          ? "Every volume on this host is used by a container."
          : "No unused anonymous volume is on this host."
      }
      close={close}
    >
      <Checkbox
        label="Also volumes with a name"
        description={
          all
            ? "Somebody named them to keep them. What is in them cannot be brought back."
            : "Without it only anonymous volumes go, which containers left behind."
        }
        {...form.field("all", "checkbox")}
      />
    </PruneDialog>
  );
}
