import { Select, TagsInput, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { at } from "@/api/client";
import type { Container, Network } from "@/api/types";
import { post } from "@/api/wish";
import { FormDialog } from "@/components/form-dialog";
import { useChangeForm } from "@/components/use-change-form";
import { candidatesQuery } from "./queries";

interface ConnectDialogProps {
  network: Network;
  /** Ids of the containers that are on it already. */
  members: ReadonlySet<number>;
  close: () => void;
}

interface ConnectForm {
  container: Pick<Container, "id" | "name"> | null;
  aliases: string[];
  ipv4Address: string;
}

const EMPTY: ConnectForm = { container: null, aliases: [], ipv4Address: "" };

function toBody(container: number, { aliases, ipv4Address }: ConnectForm) {
  const address = ipv4Address.trim();
  return {
    container,
    ...(aliases.length > 0 && { aliases }),
    ...(address !== "" && { ipv4_address: address }),
  };
}

/** Has a container of the same host join the network, while it runs. */
export function ConnectDialog({ network, members, close }: ConnectDialogProps) {
  const [search, setSearch] = useState("");
  const [asked] = useDebouncedValue(search, 180);
  const form = useChangeForm({
    values: EMPTY,
    quick: true,
    placeOf: (name) => name.replace(/^aliases\..*/, "aliases"),
    wish: (values) =>
      values.container === null
        ? undefined
        : post("/api/v1/networks/{id}/connect/", {
            params: at(network.id),
            body: toBody(values.container.id, values),
          }),
  });
  const { container: chosen, aliases } = form.values;
  // What was chosen stands in the box and is no search.
  const { data } = useQuery(candidatesQuery(network.host, chosen?.name === asked ? "" : asked));
  const found = data?.results ?? [];
  const options = found.map(({ id, name }) => ({
    value: String(id),
    label: name,
    disabled: members.has(id),
  }));
  const missing = chosen !== null && !options.some(({ value }) => value === String(chosen.id));
  const all = missing
    ? [{ value: String(chosen.id), label: chosen.name, disabled: false }, ...options]
    : options;
  return (
    <FormDialog form={form} title={`Connect a container to ${network.name}`} confirm="Connect" close={close}>
      <Select
        label="Container"
        description={`On ${network.host_name}, where the network is.`}
        placeholder="Search by name, image or stack"
        data-autofocus
        searchable
        data={all}
        filter={({ options: given }) => given}
        nothingFoundMessage="No such container on this host"
        searchValue={search}
        onSearchChange={setSearch}
        {...form.field("container")}
        value={chosen === null ? null : String(chosen.id)}
        onChange={(value) =>
          form.setValues({ container: found.find(({ id }) => String(id) === value) ?? null })
        }
      />
      <TagsInput
        label="Also called"
        description="Other names by which containers on this network find it. Enter keeps one."
        placeholder={aliases.length === 0 ? "db" : ""}
        acceptValueOnBlur
        {...form.field("aliases")}
      />
      <TextInput
        label="Address"
        placeholder="The engine chooses"
        description="One of the network's own subnet; only networks with a subnet that somebody chose allow it."
        classNames={{ input: "mono" }}
        {...form.field("ipv4Address")}
      />
    </FormDialog>
  );
}
