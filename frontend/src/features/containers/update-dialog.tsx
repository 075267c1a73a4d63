import { Alert, Group, NumberInput, Select } from "@mantine/core";
import { useState } from "react";
import { at, client, unwrap } from "@/api/client";
import type { ContainerDetail } from "@/api/types";
import { FormDialog } from "@/components/form-dialog";
import { MIB, RESTART_POLICIES } from "./run-form";

const size = (bytes: number) => (bytes > 0 && bytes % MIB === 0 ? `${bytes / MIB}m` : String(bytes));

/** The swap limit that keeps its meaning with another memory, as the server sends it along; none when it stays as it is. */
function swapFor(memory: number, { memory: held, memory_swap: swap }: ContainerDetail["resources"]) {
  if (!swap) return 2 * memory;
  if (Number(swap) === -1) return -1;
  return Number(swap) === Number(held) ? memory : undefined;
}

export function UpdateDialog({ container, close }: { container: ContainerDetail; close: () => void }) {
  const { resources } = container;
  const first = {
    memory: resources.memory ? Number(resources.memory) / MIB : "",
    cpus: resources.cpus ?? "",
    pids: resources.pids && resources.pids > 0 ? resources.pids : "",
    policy: RESTART_POLICIES.find((one) => one.value === container.restart_policy)?.value ?? "no",
  };
  const [memory, setMemory] = useState<number | string>(first.memory);
  const [cpus, setCpus] = useState<number | string>(first.cpus);
  const [pids, setPids] = useState<number | string>(first.pids);
  const [policy, setPolicy] = useState(first.policy);
  // Only what was changed is said: what is said again is set again, and a swap limit with it.
  const limits = {
    ...(memory !== "" && memory !== first.memory && { memory: Math.round(Number(memory) * MIB) }),
    ...(cpus !== "" && cpus !== first.cpus && { cpus: Number(cpus) }),
    ...(pids !== "" && pids !== first.pids && { pids: Number(pids) }),
  };
  const body = {
    ...(policy !== first.policy && { restart_policy: { name: policy } }),
    ...(Object.keys(limits).length > 0 && { resources: limits }),
  };
  const send = () =>
    unwrap(client.POST("/api/v1/containers/{id}/update/", { params: at(container.id), body }));
  // The engine takes a missing limit for "as it was": there is no word for "none" but a new container.
  const cleared = [
    memory === "" && Number(resources.memory ?? 0) > 0 && "memory",
    cpus === "" && (resources.cpus ?? 0) > 0 && "CPUs",
    pids === "" && (resources.pids ?? 0) > 0 && "processes",
  ].filter((name) => name !== false);
  const swap = limits.memory === undefined ? undefined : swapFor(limits.memory, resources);
  const flags = [
    limits.memory && `--memory ${size(limits.memory)}`,
    swap && `--memory-swap ${size(swap)}`,
    limits.cpus && `--cpus ${limits.cpus}`,
    limits.pids && `--pids-limit ${limits.pids}`,
    body.restart_policy && `--restart ${policy}`,
  ].filter(Boolean);
  return (
    <FormDialog
      title={`Limits and restart policy of ${container.name}`}
      confirm="Apply"
      close={close}
      send={send}
      disabled={cleared.length > 0 || flags.length === 0}
      command={["docker update", ...flags, container.name].join(" ")}
    >
      <Group grow align="start">
        <NumberInput label="Memory, MiB" placeholder="No limit" min={6} value={memory} onChange={setMemory} />
        <NumberInput
          label="CPUs"
          placeholder="No limit"
          min={0.01}
          step={0.5}
          decimalScale={2}
          value={cpus}
          onChange={setCpus}
        />
        <NumberInput label="Processes" placeholder="No limit" min={1} value={pids} onChange={setPids} />
      </Group>
      {cleared.length > 0 && (
        <Alert color="yellow" p="xs">
          The engine cannot take away a limit in place ({cleared.join(", ")}). Set a larger one, or choose
          Recreate with changes.
        </Alert>
      )}
      <Select
        label="Restart policy"
        description={RESTART_POLICIES.find((one) => one.value === policy)?.explanation}
        data={RESTART_POLICIES.map(({ value }) => value)}
        allowDeselect={false}
        value={policy}
        onChange={(value) => value !== null && setPolicy(value)}
      />
    </FormDialog>
  );
}
