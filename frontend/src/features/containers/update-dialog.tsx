import { Alert, Group, NumberInput, Select } from "@mantine/core";
import { useState } from "react";
import { at, client, unwrap } from "@/api/client";
import type { ContainerDetail } from "@/api/types";
import { FormDialog } from "@/components/form-dialog";
import { MIB, RESTART_POLICIES } from "./run-form";

export function UpdateDialog({ container, close }: { container: ContainerDetail; close: () => void }) {
  const { resources } = container;
  const [memory, setMemory] = useState<number | string>(resources.memory ? Math.round(Number(resources.memory) / MIB) : "");
  const [cpus, setCpus] = useState<number | string>(resources.cpus ?? "");
  const [pids, setPids] = useState<number | string>(resources.pids && resources.pids > 0 ? resources.pids : "");
  const [policy, setPolicy] = useState(RESTART_POLICIES.find((one) => one.value === container.restart_policy)?.value ?? "no");
  const limits = {
    ...(memory !== "" && { memory: Number(memory) * MIB }),
    ...(cpus !== "" && { cpus: Number(cpus) }),
    ...(pids !== "" && { pids: Number(pids) }),
  };
  const body = { restart_policy: { name: policy }, ...(Object.keys(limits).length > 0 && { resources: limits }) };
  const send = () => unwrap(client.POST("/api/v1/containers/{id}/update/", { params: at(container.id), body }));
  // The engine takes a missing limit for "as it was": there is no word for "none" but a new container.
  const cleared = [
    memory === "" && Number(resources.memory ?? 0) > 0 && "memory",
    cpus === "" && (resources.cpus ?? 0) > 0 && "CPUs",
    pids === "" && (resources.pids ?? 0) > 0 && "processes",
  ].filter((name) => name !== false);
  const flags = [memory !== "" && `--memory ${memory}m`, cpus !== "" && `--cpus ${cpus}`, pids !== "" && `--pids-limit ${pids}`, `--restart ${policy}`].filter(Boolean).join(" ");
  return (
    <FormDialog title={`Limits and restart policy of ${container.name}`} confirm="Apply" close={close} send={send} disabled={cleared.length > 0} command={`docker update ${flags} ${container.name}`}>
      <Group grow align="start">
        <NumberInput label="Memory, MiB" placeholder="No limit" min={6} value={memory} onChange={setMemory} />
        <NumberInput label="CPUs" placeholder="No limit" min={0.01} step={0.5} decimalScale={2} value={cpus} onChange={setCpus} />
        <NumberInput label="Processes" placeholder="No limit" min={1} value={pids} onChange={setPids} />
      </Group>
      {cleared.length > 0 && (
        <Alert color="yellow" p="xs">
          The engine cannot take away a limit in place ({cleared.join(", ")}). Set a larger one, or choose Recreate with changes.
        </Alert>
      )}
      <Select label="Restart policy" description={RESTART_POLICIES.find((one) => one.value === policy)?.explanation} data={RESTART_POLICIES.map(({ value }) => value)} allowDeselect={false} value={policy} onChange={(value) => value !== null && setPolicy(value)} />
    </FormDialog>
  );
}
