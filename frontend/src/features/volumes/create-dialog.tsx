import { TextInput } from "@mantine/core";
import { useState } from "react";
import { client, unwrap } from "@/api/client";
import { FormDialog } from "@/components/form-dialog";
import { HostSelect, useHostChoice } from "@/components/host-select";
import { PairRows } from "@/components/row-list";
import { curlLine } from "@/lib/curl";
import { pairFlags } from "@/lib/pair-flags";
import { recordOf, type PairRow } from "@/lib/pair-rows";
import { joinWords } from "@/lib/shell-words";

export function CreateVolumeDialog({ close }: { close: () => void }) {
  const [host, setHost] = useHostChoice();
  const [name, setName] = useState("");
  const [driver, setDriver] = useState("");
  const [options, setOptions] = useState<PairRow[]>([]);
  const [labels, setLabels] = useState<PairRow[]>([]);
  const body = {
    host: host ?? 0,
    ...(name !== "" && { name }),
    ...(driver !== "" && { driver }),
    ...(options.length > 0 && { driver_options: recordOf(options) }),
    ...(labels.length > 0 && { labels: recordOf(labels) }),
  };
  const words = [
    "docker",
    "volume",
    "create",
    ...(driver === "" ? [] : ["--driver", driver]),
    ...pairFlags("--opt", recordOf(options)),
    ...pairFlags("--label", recordOf(labels)),
    ...(name === "" ? [] : [name]),
  ];
  const send = () => unwrap(client.POST("/api/v1/volumes/", { body }));
  return (
    <FormDialog
      title="Create a volume"
      confirm="Create"
      quick
      close={close}
      send={send}
      disabled={host === null}
      command={joinWords(words)}
      curl={curlLine("POST", "volumes/", body)}
    >
      <TextInput
        label="Name"
        description="Without one the engine makes one up; such a volume is anonymous, and a prune takes it."
        data-autofocus
        placeholder="pgdata"
        value={name}
        onChange={(event) => setName(event.currentTarget.value.trim())}
      />
      <HostSelect value={host} change={setHost} />
      <TextInput
        label="Driver"
        placeholder="local"
        value={driver}
        onChange={(event) => setDriver(event.currentTarget.value.trim())}
      />
      <PairRows label="Driver options" add="Add an option" names="type" rows={options} change={setOptions} />
      <PairRows label="Labels" add="Add a label" names="team" rows={labels} change={setLabels} />
    </FormDialog>
  );
}
