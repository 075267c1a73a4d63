import { Group, NumberInput, Select } from "@mantine/core";
import { at } from "@/api/client";
import type { ContainerDetail } from "@/api/types";
import { post } from "@/api/wish";
import { FormDialog } from "@/components/form-dialog";
import { useChangeForm } from "@/components/use-change-form";
import { MIB, RESTART_POLICIES } from "./run-form";

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

/** Only what was changed is said: what is said again is set again, and a swap limit with it. An empty one is to go. */
function toBody({ memory, cpus, pids, restartPolicy }: Limits, first: Limits) {
  const limits = {
    ...(memory !== first.memory && { memory: memory === "" ? null : Math.round(Number(memory) * MIB) }),
    ...(cpus !== first.cpus && { cpus: cpus === "" ? null : Number(cpus) }),
    ...(pids !== first.pids && { pids: pids === "" ? null : Number(pids) }),
  };
  const name = RESTART_POLICIES.find((one) => one.value === restartPolicy)?.value;
  return {
    ...(restartPolicy !== first.restartPolicy && { restart_policy: { name } }),
    ...(Object.keys(limits).length > 0 && { resources: limits }),
  };
}

/** `resources.memory` → `memory`, `restart_policy.name` → `restart_policy`. */
const placeOf = (name: string) => name.replace(/^resources\.|\.name$/, "");

export function UpdateDialog({ container, close }: { container: ContainerDetail; close: () => void }) {
  const first = limitsOf(container);
  const form = useChangeForm({
    values: first,
    quick: true,
    placeOf,
    wish: (values) =>
      post("/api/v1/containers/{id}/update/", { params: at(container.id), body: toBody(values, first) }),
  });
  const { restartPolicy } = form.values;
  return (
    <FormDialog
      form={form}
      title={`Limits and restart policy of ${container.name}`}
      confirm="Apply"
      close={close}
      disabled={Object.keys(toBody(form.values, first)).length === 0}
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
