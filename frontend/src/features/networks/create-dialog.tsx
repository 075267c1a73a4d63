import { Checkbox, Group, Select, SimpleGrid, TextInput } from "@mantine/core";
import { useState } from "react";
import { client, unwrap } from "@/api/client";
import { FormDialog } from "@/components/form-dialog";
import { HostSelect, useHostChoice } from "@/components/host-select";
import { PairRows } from "@/components/row-list";
import { curlLine } from "@/lib/curl";
import { DRIVERS } from "./drivers";
import { dockerCreate, NEW_NETWORK, sayingFields, toFields } from "./network-form";

export function CreateNetworkDialog({ close }: { close: () => void }) {
  const [host, setHost] = useHostChoice();
  const [form, setForm] = useState(NEW_NETWORK);
  const change = (changes: Partial<typeof form>) => setForm((before) => ({ ...before, ...changes }));
  const fields = toFields(form, host ?? 0);
  const send = () => unwrap(client.POST("/api/v1/networks/", { body: fields }));
  const text = (key: "subnet" | "gateway" | "ipRange", label: string, placeholder: string) => (
    <TextInput
      label={label}
      placeholder={placeholder}
      classNames={{ input: "mono" }}
      disabled={key !== "subnet" && form.subnet === ""}
      value={form[key]}
      onChange={(event) => change({ [key]: event.currentTarget.value.trim() })}
    />
  );
  return (
    <FormDialog
      title="Create a network"
      confirm="Create"
      quick
      size="lg"
      close={close}
      send={send}
      disabled={host === null || form.name === ""}
      command={dockerCreate(fields)}
      curl={curlLine("POST", "networks/", sayingFields(fields))}
    >
      <Group grow align="start">
        <TextInput
          label="Name"
          data-autofocus
          placeholder="shop"
          value={form.name}
          onChange={(event) => change({ name: event.currentTarget.value.trim() })}
        />
        <HostSelect value={host} change={setHost} />
      </Group>
      <Select
        label="Driver"
        description={DRIVERS.find(({ value }) => value === form.driver)?.explanation}
        allowDeselect={false}
        data={DRIVERS.map(({ value }) => value)}
        value={form.driver}
        onChange={(driver) => driver !== null && change({ driver })}
      />
      <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="md">
        {text("subnet", "Subnet", "The engine chooses")}
        {text("gateway", "Gateway", "First address")}
        {text("ipRange", "Range for containers", "Whole subnet")}
      </SimpleGrid>
      <Checkbox
        label="Internal"
        description="Containers on it reach one another, and nothing outside."
        checked={form.internal}
        onChange={(event) => change({ internal: event.currentTarget.checked })}
      />
      <Checkbox
        label="Attachable"
        description="Containers may join it by hand: this matters for overlay networks."
        checked={form.attachable}
        onChange={(event) => change({ attachable: event.currentTarget.checked })}
      />
      <Checkbox
        label="IPv6"
        description="Give containers IPv6 addresses too."
        checked={form.ipv6}
        onChange={(event) => change({ ipv6: event.currentTarget.checked })}
      />
      <PairRows
        label="Driver options"
        add="Add an option"
        names={form.driver === "bridge" ? "com.docker.network.bridge.name" : "parent"}
        rows={form.options}
        change={(options) => change({ options })}
      />
      <PairRows
        label="Labels"
        add="Add a label"
        names="team"
        rows={form.labels}
        change={(labels) => change({ labels })}
      />
    </FormDialog>
  );
}
