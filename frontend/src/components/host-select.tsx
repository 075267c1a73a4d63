import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { hostsQuery } from "@/api/queries";
import { useAnyAddress } from "@/lib/address";

/** The host a form acts on when nobody picked one: the one in the address, else the first that is online. */
export function useFirstHost(): number | null {
  const { data } = useQuery(hostsQuery);
  const [url] = useAnyAddress();
  const hosts = data?.results ?? [];
  return url.host ?? hosts.find((host) => host.state === "online")?.id ?? hosts[0]?.id ?? null;
}

/** The host that a page acts on, until another one is picked. */
export function useHostChoice(): [number | null, (host: number) => void] {
  const first = useFirstHost();
  const [picked, setPicked] = useState<number>();
  return [picked ?? first, setPicked];
}

/** What is wished of a host, once there is one. */
export function onHost<Wished>(host: number | null, wish: (host: number) => Wished): Wished | undefined {
  return host === null ? undefined : wish(host);
}

interface HostSelectProps {
  value: number | null;
  onChange: (host: number) => void;
  error?: ReactNode;
  disabled?: boolean;
  required?: boolean;
}

/** Which host; takes the props of a form's field. */
export function HostSelect({ value, onChange, ...field }: HostSelectProps) {
  const { data } = useQuery(hostsQuery);
  const options = (data?.results ?? []).map((host) => ({
    value: String(host.id),
    label: host.state === "online" ? host.name : `${host.name} (${host.state})`,
    disabled: host.state === "disabled",
  }));
  return (
    <Select
      {...field}
      label="Host"
      allowDeselect={false}
      data={options}
      value={value === null ? null : String(value)}
      onChange={(next) => next !== null && onChange(Number(next))}
    />
  );
}
