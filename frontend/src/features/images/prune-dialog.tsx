import { Checkbox } from "@mantine/core";
import { useState } from "react";
import { client, unwrap } from "@/api/client";
import { FormDialog } from "@/components/form-dialog";
import { HostSelect, useHostChoice } from "@/components/host-select";

export function PruneImagesDialog({ close }: { close: () => void }) {
  const [host, setHost] = useHostChoice();
  const [all, setAll] = useState(false);
  const send = () => unwrap(client.POST("/api/v1/images/prune/", { body: { host: host ?? 0, all } }));
  return (
    <FormDialog
      title="Prune images"
      confirm="Remove them"
      close={close}
      send={send}
      disabled={host === null}
      command={`docker image prune --force${all ? " --all" : ""}`}
    >
      <HostSelect value={host} change={setHost} />
      <Checkbox
        label="All that no container uses"
        description={
          all
            ? "Tagged images too: they have to be pulled or built again when they are needed."
            : "Without it only untagged images go: the layers that rebuilds left behind."
        }
        checked={all}
        onChange={(event) => setAll(event.currentTarget.checked)}
      />
    </FormDialog>
  );
}
