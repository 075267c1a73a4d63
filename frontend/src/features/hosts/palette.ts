import { IconServer2 } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { hostsQuery } from "@/api/queries";
import type { Entry } from "@/components/palette";

/** Every host: they are few, and here anyway. */
export function useHostEntries(): Entry[] {
  const navigate = useNavigate();
  const { data } = useQuery(hostsQuery);
  return (data?.results ?? []).map((host) => ({
    key: `host-${host.id}`,
    group: "Hosts",
    label: host.name,
    detail: host.address,
    icon: IconServer2,
    run: () => void navigate({ to: "/hosts/$id", params: { id: String(host.id) } }),
  }));
}
