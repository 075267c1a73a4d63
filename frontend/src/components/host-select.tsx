import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { hostsQuery } from "@/api/queries";
import { useUrlState } from "@/lib/url-state";

/** The host a form acts on: the one in the address, else the first that is online. */
export function useHostChoice(): [number | null, (host: number) => void] {
  const { data } = useQuery(hostsQuery);
  const [url] = useUrlState();
  const [picked, setPicked] = useState<number>();
  const hosts = data?.results ?? [];
  const given = url.host === undefined ? undefined : Number(url.host);
  return [
    picked ?? given ?? hosts.find((host) => host.state === "online")?.id ?? hosts[0]?.id ?? null,
    setPicked,
  ];
}

export function HostSelect({ value, change }: { value: number | null; change: (host: number) => void }) {
  const { data } = useQuery(hostsQuery);
  const options = (data?.results ?? []).map((host) => ({
    value: String(host.id),
    label: host.state === "online" ? host.name : `${host.name} (${host.state})`,
    disabled: host.state === "disabled",
  }));
  return (
    <Select
      label="Host"
      allowDeselect={false}
      data={options}
      value={value === null ? null : String(value)}
      onChange={(next) => next !== null && change(Number(next))}
    />
  );
}
