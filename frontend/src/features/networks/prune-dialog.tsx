import { client, unwrap } from "@/api/client";
import { useFirstHost } from "@/components/host-select";
import { PruneDialog } from "@/components/prune-dialog";
import { useChangeForm } from "@/components/use-change-form";
import { curlLine } from "@/lib/curl";

const SCOPE = { networks: true };

export function PruneNetworksDialog({ close }: { close: () => void }) {
  const first = useFirstHost();
  const form = useChangeForm<{ host: number | null }, unknown>({
    values: { host: null },
    send: ({ host }) =>
      unwrap(client.POST("/api/v1/networks/prune/", { body: { host: host ?? first ?? 0 } })),
  });
  const host = form.values.host ?? first;
  return (
    <PruneDialog
      form={form}
      noun="networks"
      host={host}
      scope={SCOPE}
      nothing="Every network on this host is used by a container."
      command="docker network prune --force"
      curl={curlLine("POST", "networks/prune/", { host: host ?? 0 })}
      close={close}
    />
  );
}
