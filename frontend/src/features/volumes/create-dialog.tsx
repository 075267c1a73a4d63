import { TextInput } from "@mantine/core";
import { post } from "@/api/wish";
import { FormDialog } from "@/components/form-dialog";
import { HostSelect, onHost, useFirstHost } from "@/components/host-select";
import { PairRows } from "@/components/row-list";
import { useChangeForm } from "@/components/use-change-form";
import { placeOfPair } from "@/lib/form-places";
import { recordOf, type PairRow } from "@/lib/pair-rows";

interface VolumeForm {
  host: number | null;
  name: string;
  driver: string;
  driverOptions: PairRow[];
  labels: PairRow[];
}

const EMPTY: VolumeForm = { host: null, name: "", driver: "", driverOptions: [], labels: [] };

/** What is sent: what was left empty is left to the engine. */
function toBody({ name, driver, driverOptions, labels }: VolumeForm, host: number) {
  return {
    host,
    ...(name.trim() !== "" && { name: name.trim() }),
    ...(driver.trim() !== "" && { driver: driver.trim() }),
    ...(driverOptions.length > 0 && { driver_options: recordOf(driverOptions) }),
    ...(labels.length > 0 && { labels: recordOf(labels) }),
  };
}

function placeOf(name: string, { driverOptions, labels }: VolumeForm): string {
  if (name.startsWith("driver_options.")) return placeOfPair("driverOptions", driverOptions, name.slice(15));
  return name.startsWith("labels.") ? placeOfPair("labels", labels, name.slice(7)) : name;
}

export function CreateVolumeDialog({ close }: { close: () => void }) {
  const first = useFirstHost();
  const form = useChangeForm({
    values: EMPTY,
    quick: true,
    placeOf,
    wish: (values) =>
      onHost(values.host ?? first, (host) => post("/api/v1/volumes/", { body: toBody(values, host) })),
  });
  const host = form.values.host ?? first;
  return (
    <FormDialog form={form} title="Create a volume" confirm="Create" close={close}>
      <TextInput
        label="Name"
        description="Without one the engine makes one up; such a volume is anonymous, and a prune takes it."
        data-autofocus
        placeholder="pgdata"
        {...form.field("name")}
      />
      <HostSelect {...form.field("host")} value={host} />
      <TextInput label="Driver" placeholder="local" {...form.field("driver")} />
      <PairRows label="Driver options" more="Add an option" names="type" {...form.rows("driverOptions")} />
      <PairRows label="Labels" more="Add a label" names="team" {...form.rows("labels")} />
    </FormDialog>
  );
}
