import { Alert, Group, NumberInput, Select } from "@mantine/core";
import { at, client, unwrap } from "@/api/client";
import type { ContainerDetail } from "@/api/types";
import { FormDialog } from "@/components/form-dialog";
import { useChangeForm } from "@/components/use-change-form";
import { MIB, RESTART_POLICIES } from "./run-form";

const size = (bytes: number) => (bytes > 0 && bytes % MIB === 0 ? `${bytes / MIB}m` : String(bytes));

/** The swap limit that keeps its meaning with another memory, as the server sends it along; none when it stays as it is. */
function swapFor(memory: number, { memory: held, memory_swap: swap }: ContainerDetail["resources"]) {
  if (!swap) return 2 * memory;
  if (Number(swap) === -1) return -1;
  return Number(swap) === Number(held) ? memory : undefined;
}

interface Limits {
  memory: number | string;
  cpus: number | string;
  pids: number | string;
  restartPolicy: string;
}

function limitsOf({ resources, restart_policy }: ContainerDetail): Limits {
  return {
    memory: resources.memory ? Number(resources.memory) / MIB : "",
    cpus: resources.cpus ?? "",
    pids: resources.pids && resources.pids > 0 ? resources.pids : "",
    restartPolicy: RESTART_POLICIES.find((one) => one.value === restart_policy)?.value ?? "no",
  };
}

/** Only what was changed is said: what is said again is set again, and a swap limit with it. */
function toBody({ memory, cpus, pids, restartPolicy }: Limits, first: Limits) {
  const limits = {
    ...(memory !== "" && memory !== first.memory && { memory: Math.round(Number(memory) * MIB) }),
    ...(cpus !== "" && cpus !== first.cpus && { cpus: Number(cpus) }),
    ...(pids !== "" && pids !== first.pids && { pids: Number(pids) }),
  };
  const name = RESTART_POLICIES.find((one) => one.value === restartPolicy)?.value;
  return {
    ...(restartPolicy !== first.restartPolicy && { restart_policy: { name } }),
    ...(Object.keys(limits).length > 0 && { resources: limits }),
  };
}

function flagsOf(
  { resources, restart_policy: policy }: ReturnType<typeof toBody>,
  held: ContainerDetail["resources"],
) {
  const swap = resources?.memory === undefined ? undefined : swapFor(resources.memory, held);
  return [
    resources?.memory && `--memory ${size(resources.memory)}`,
    swap && `--memory-swap ${size(swap)}`,
    resources?.cpus && `--cpus ${resources.cpus}`,
    resources?.pids && `--pids-limit ${resources.pids}`,
    policy?.name && `--restart ${policy.name}`,
  ].filter(Boolean);
}

/** `resources.memory` → `memory`, `restart_policy.name` → `restart_policy`. */
const placeOf = (name: string) => name.replace(/^resources\.|\.name$/, "");

export function UpdateDialog({ container, close }: { container: ContainerDetail; close: () => void }) {
  const { resources } = container;
  const first = limitsOf(container);
  const form = useChangeForm({
    values: first,
    placeOf,
    send: (values) =>
      unwrap(
        client.POST("/api/v1/containers/{id}/update/", {
          params: at(container.id),
          body: toBody(values, first),
        }),
      ),
  });
  const { memory, cpus, pids, restartPolicy } = form.values;
  // The engine takes a missing limit for "as it was": there is no word for "none" but a new container.
  const cleared = [
    memory === "" && Number(resources.memory ?? 0) > 0 && "memory",
    cpus === "" && (resources.cpus ?? 0) > 0 && "CPUs",
    pids === "" && (resources.pids ?? 0) > 0 && "processes",
  ].filter((name) => name !== false);
  const flags = flagsOf(toBody(form.values, first), resources);
  return (
    <FormDialog
      form={form}
      title={`Limits and restart policy of ${container.name}`}
      confirm="Apply"
      close={close}
      disabled={cleared.length > 0 || flags.length === 0}
      command={["docker update", ...flags, container.name].join(" ")}
    >
      <Group grow align="start">
        <NumberInput label="Memory, MiB" placeholder="No limit" min={6} {...form.field("memory")} />
        <NumberInput
          label="CPUs"
          placeholder="No limit"
          min={0.01}
          step={0.5}
          decimalScale={2}
          {...form.field("cpus")}
        />
        <NumberInput label="Processes" placeholder="No limit" min={1} {...form.field("pids")} />
      </Group>
      {cleared.length > 0 && (
        <Alert color="yellow" p="xs">
          The engine cannot take away a limit in place ({cleared.join(", ")}). Set a larger one, or choose
          Recreate with changes.
        </Alert>
      )}
      <Select
        label="Restart policy"
        description={RESTART_POLICIES.find((one) => one.value === restartPolicy)?.explanation}
        data={RESTART_POLICIES.map(({ value }) => value)}
        allowDeselect={false}
        {...form.field("restartPolicy")}
      />
    </FormDialog>
  );
}
