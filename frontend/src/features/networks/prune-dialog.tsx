import { client, unwrap } from "@/api/client";
import { useHostChoice } from "@/components/host-select";
import { PruneDialog } from "@/components/prune-dialog";
import { curlLine } from "@/lib/curl";

const SCOPE = { networks: true };

export function PruneNetworksDialog({ close }: { close: () => void }) {
  const [host, setHost] = useHostChoice();
  const body = { host: host ?? 0 };
  return (
    <PruneDialog
      noun="networks"
      host={host}
      setHost={setHost}
      scope={SCOPE}
      nothing="Every network on this host is used by a container."
      send={() => unwrap(client.POST("/api/v1/networks/prune/", { body }))}
      command="docker network prune --force"
      curl={curlLine("POST", "networks/prune/", body)}
      close={close}
    />
  );
}
