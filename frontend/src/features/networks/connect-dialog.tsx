import { Select, TagsInput, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { at, client, unwrap } from "@/api/client";
import type { Container, Network } from "@/api/types";
import { FormDialog } from "@/components/form-dialog";
import { curlLine } from "@/lib/curl";
import { joinWords } from "@/lib/shell-words";
import { candidatesQuery } from "./queries";

interface ConnectDialogProps {
  network: Network;
  /** Ids of the containers that are on it already. */
  members: ReadonlySet<number>;
  close: () => void;
}

/** Has a container of the same host join the network, while it runs. */
export function ConnectDialog({ network, members, close }: ConnectDialogProps) {
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<Container>();
  const [aliases, setAliases] = useState<string[]>([]);
  const [address, setAddress] = useState("");
  const [asked] = useDebouncedValue(search, 180);
  // What was chosen stands in the box and is no search.
  const { data } = useQuery(candidatesQuery(network.host, chosen?.name === asked ? "" : asked));
  const found = data?.results ?? [];
  const options = found.map((container) => ({
    value: String(container.id),
    label: container.name,
    disabled: members.has(container.id),
  }));
  const all =
    chosen === undefined || options.some(({ value }) => value === String(chosen.id))
      ? options
      : [{ value: String(chosen.id), label: chosen.name, disabled: false }, ...options];
  const body = {
    container: chosen?.id ?? 0,
    ...(aliases.length > 0 && { aliases }),
    ...(address !== "" && { ipv4_address: address }),
  };
  const words = [
    "docker",
    "network",
    "connect",
    ...aliases.flatMap((alias) => ["--alias", alias]),
    ...(address === "" ? [] : ["--ip", address]),
    network.name,
    chosen?.name ?? "CONTAINER",
  ];
  const send = () => unwrap(client.POST("/api/v1/networks/{id}/connect/", { params: at(network.id), body }));
  return (
    <FormDialog
      title={`Connect a container to ${network.name}`}
      confirm="Connect"
      quick
      close={close}
      send={send}
      disabled={chosen === undefined}
      command={joinWords(words)}
      curl={curlLine("POST", `networks/${network.id}/connect/`, body)}
    >
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
        value={chosen === undefined ? null : String(chosen.id)}
        onChange={(value) => setChosen(found.find((container) => String(container.id) === value))}
      />
      <TagsInput
        label="Also called"
        description="Other names by which containers on this network find it. Enter keeps one."
        placeholder={aliases.length === 0 ? "db" : ""}
        acceptValueOnBlur
        value={aliases}
        onChange={setAliases}
      />
      <TextInput
        label="Address"
        placeholder="The engine chooses"
        description="One of the network's own subnet; only networks with a subnet that somebody chose allow it."
        classNames={{ input: "mono" }}
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value.trim())}
      />
    </FormDialog>
  );
}
