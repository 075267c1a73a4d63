import { Checkbox, Group, Select, SimpleGrid, TextInput } from "@mantine/core";
import { post } from "@/api/wish";
import { FormDialog } from "@/components/form-dialog";
import { HostSelect, onHost, useFirstHost } from "@/components/host-select";
import { PairRows } from "@/components/row-list";
import { useChangeForm } from "@/components/use-change-form";
import { DRIVERS } from "./drivers";
import { NEW_NETWORK, placeOf, toFields } from "./network-form";

export function CreateNetworkDialog({ close }: { close: () => void }) {
  const first = useFirstHost();
  const form = useChangeForm({
    values: NEW_NETWORK,
    quick: true,
    placeOf,
    wish: (values) =>
      values.name.trim() === ""
        ? undefined
        : onHost(values.host ?? first, (host) => post("/api/v1/networks/", { body: toFields(values, host) })),
  });
  const { driver, subnet } = form.values;
  const host = form.values.host ?? first;
  const text = (key: "subnet" | "gateway" | "ipRange", label: string, placeholder: string) => (
    <TextInput
      label={label}
      placeholder={placeholder}
      classNames={{ input: "mono" }}
      disabled={key !== "subnet" && subnet.trim() === ""}
      {...form.field(key)}
    />
  );
  return (
    <FormDialog form={form} title="Create a network" confirm="Create" size="lg" close={close}>
      <Group grow align="start">
        <TextInput label="Name" data-autofocus placeholder="shop" {...form.field("name")} />
        <HostSelect {...form.field("host")} value={host} />
      </Group>
      <Select
        label="Driver"
        description={DRIVERS.find(({ value }) => value === driver)?.explanation}
        allowDeselect={false}
        data={DRIVERS.map(({ value }) => value)}
        {...form.field("driver")}
      />
      <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="md">
        {text("subnet", "Subnet", "The engine chooses")}
        {text("gateway", "Gateway", "First address")}
        {text("ipRange", "Range for containers", "Whole subnet")}
      </SimpleGrid>
      <Checkbox
        label="Internal"
        description="Containers on it reach one another, and nothing outside."
        {...form.field("internal", "checkbox")}
      />
      <Checkbox
        label="Attachable"
        description="Containers may join it by hand: this matters for overlay networks."
        {...form.field("attachable", "checkbox")}
      />
      <Checkbox
        label="IPv6"
        description="Give containers IPv6 addresses too."
        {...form.field("ipv6", "checkbox")}
      />
      <PairRows
        label="Driver options"
        more="Add an option"
        names={driver === "bridge" ? "com.docker.network.bridge.name" : "parent"}
        {...form.rows("options")}
      />
      <PairRows label="Labels" more="Add a label" names="team" {...form.rows("labels")} />
    </FormDialog>
  );
}
