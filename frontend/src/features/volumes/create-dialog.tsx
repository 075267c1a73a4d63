import { TextInput } from "@mantine/core";
import { client, unwrap } from "@/api/client";
import { FormDialog } from "@/components/form-dialog";
import { HostSelect, useFirstHost } from "@/components/host-select";
import { PairRows } from "@/components/row-list";
import { useChangeForm } from "@/components/use-change-form";
import { curlLine } from "@/lib/curl";
import { placeOfPair } from "@/lib/form-places";
import { pairFlags } from "@/lib/pair-flags";
import { recordOf, type PairRow } from "@/lib/pair-rows";
import { joinWords } from "@/lib/shell-words";

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

/** The `docker volume create` line that makes it. */
function dockerCreate({
  name,
  driver,
  driver_options: options = {},
  labels = {},
}: Partial<ReturnType<typeof toBody>>): string {
  const kind = driver === undefined ? [] : ["--driver", driver];
  return joinWords([
    "docker",
    "volume",
    "create",
    ...kind,
    ...pairFlags("--opt", options),
    ...pairFlags("--label", labels),
    ...(name === undefined ? [] : [name]),
  ]);
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
    send: (values) =>
      unwrap(client.POST("/api/v1/volumes/", { body: toBody(values, values.host ?? first ?? 0) })),
  });
  const host = form.values.host ?? first;
  const body = toBody(form.values, host ?? 0);
  return (
    <FormDialog
      form={form}
      title="Create a volume"
      confirm="Create"
      close={close}
      disabled={host === null}
      command={dockerCreate(body)}
      curl={curlLine("POST", "volumes/", body)}
    >
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
