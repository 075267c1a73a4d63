import { Checkbox } from "@mantine/core";
import { useState } from "react";
import { client, unwrap } from "@/api/client";
import { useHostChoice } from "@/components/host-select";
import { PruneDialog } from "@/components/prune-dialog";
import { curlLine } from "@/lib/curl";

export function PruneVolumesDialog({ close }: { close: () => void }) {
  const [host, setHost] = useHostChoice();
  const [all, setAll] = useState(false);
  const body = { host: host ?? 0, all };
  return (
    <PruneDialog
      noun="volumes"
      host={host}
      setHost={setHost}
      scope={{ volumes: true, all_volumes: all }}
      nothing={
        all
          ? "Every volume on this host is used by a container."
          : "No unused anonymous volume is on this host."
      }
      send={() => unwrap(client.POST("/api/v1/volumes/prune/", { body }))}
      command={`docker volume prune --force${all ? " --all" : ""}`}
      curl={curlLine("POST", "volumes/prune/", body)}
      close={close}
    >
      <Checkbox
        label="Also volumes with a name"
        description={
          all
            ? "Somebody named them to keep them. What is in them cannot be brought back."
            : "Without it only anonymous volumes go, which containers left behind."
        }
        checked={all}
        onChange={(event) => setAll(event.currentTarget.checked)}
      />
    </PruneDialog>
  );
}
