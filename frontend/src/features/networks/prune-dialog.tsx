import { Text } from "@mantine/core";
import { post } from "@/api/wish";
import { onHost, useFirstHost } from "@/components/host-select";
import { PruneDialog } from "@/components/prune-dialog";
import { useChangeForm } from "@/components/use-change-form";

const SCOPE = { networks: true };

export function PruneNetworksDialog({ close }: { close: () => void }) {
  const first = useFirstHost();
  const form = useChangeForm<{ host: number | null }, unknown>({
    values: { host: null },
    wish: ({ host }) => onHost(host ?? first, (host) => post("/api/v1/networks/prune/", { body: { host } })),
  });
  const host = form.values.host ?? first;
  return (
    <PruneDialog
      form={form}
      noun="networks"
      host={host}
      scope={SCOPE}
      nothing="Every network on this host is used by a container that runs."
      close={close}
    >
      <Text size="sm">A stopped container that was on one of them does not start again without it.</Text>
    </PruneDialog>
  );
}
