import { useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconBuildingWarehouse, IconDatabase, IconDownload, IconMoon, IconNetwork, IconPhoto, IconPlayerPlay, IconPlus, IconServer2, IconTrash, type Icon } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { hostsQuery, searchQuery } from "@/api/queries";
import { containerCommands, splitVerb } from "@/features/containers/commands";
import { containerSearchQuery } from "@/features/containers/queries";
import { PLACES } from "./navigation";

export interface Entry {
  key: string;
  group: string;
  label: string;
  detail: string;
  icon: Icon;
  run: () => void;
}

/** What the server's search finds beside containers and hosts. */
const NOUNS = [
  { noun: "image", to: "/images/$id", group: "Images", icon: IconPhoto },
  { noun: "volume", to: "/volumes/$id", group: "Volumes", icon: IconDatabase },
  { noun: "network", to: "/networks/$id", group: "Networks", icon: IconNetwork },
] as const;

function matches(entry: Entry & { also?: string }, text: string): boolean {
  const words = `${entry.label} ${entry.detail} ${entry.also ?? ""}`.toLowerCase();
  return text.toLowerCase().split(/\s+/).every((part) => words.includes(part));
}

/** Places and actions answer at once; everything else as soon as the server has searched. */
export function usePaletteEntries(text: string, asked: string): Entry[] {
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme();
  const { verbs, rest } = splitVerb(asked);
  const searching = rest.length > 0 || verbs.length > 0;
  const containers = useQuery({ ...containerSearchQuery(rest), enabled: searching, placeholderData: keepPreviousData });
  const others = useQuery({ ...searchQuery(rest), enabled: rest.length > 1 && verbs.length === 0, placeholderData: keepPreviousData });
  const hosts = useQuery(hostsQuery);

  const places: (Entry & { also?: string })[] = PLACES.flat().map(({ to, label, icon, also }) => ({
    key: to, group: "Go to", label, detail: "", icon, also, run: () => void navigate({ to }),
  }));
  const otherScheme = scheme === "dark" ? "light" : "dark";
  const actions: (Entry & { also?: string })[] = [
    { key: "run", group: "Do", label: "Run a container", detail: "docker run", icon: IconPlayerPlay, also: "create new", run: () => void navigate({ to: "/run" }) },
    { key: "pull", group: "Do", label: "Pull an image", detail: "docker pull", icon: IconDownload, run: () => void navigate({ to: "/images", search: { pull: "1" } }) },
    { key: "host", group: "Do", label: "Add a host", detail: "", icon: IconPlus, also: "connect engine", run: () => void navigate({ to: "/hosts", search: { add: "1" } }) },
    { key: "volume", group: "Do", label: "Create a volume", detail: "docker volume create", icon: IconDatabase, also: "new data", run: () => void navigate({ to: "/volumes", search: { create: "1" } }) },
    { key: "network", group: "Do", label: "Create a network", detail: "docker network create", icon: IconNetwork, also: "new", run: () => void navigate({ to: "/networks", search: { create: "1" } }) },
    { key: "registry", group: "Do", label: "Add a registry", detail: "docker login", icon: IconBuildingWarehouse, also: "password sign in", run: () => void navigate({ to: "/registries", search: { add: "registry" } }) },
    { key: "prune", group: "Do", label: "Prune a host", detail: "docker system prune", icon: IconTrash, also: "clean disk space", run: () => void navigate({ to: "/prune" }) },
    { key: "theme", group: "Do", label: `Use the ${otherScheme} theme`, detail: "", icon: IconMoon, run: () => setColorScheme(otherScheme) },
  ];
  const fleet: Entry[] = (hosts.data?.results ?? []).map((host) => ({
    key: `host-${host.id}`, group: "Hosts", label: host.name, detail: host.address, icon: IconServer2, run: () => void navigate({ to: "/hosts/$id", params: { id: String(host.id) } }),
  }));

  if (text.trim() === "") return [...places, ...actions];
  const found = searching ? containerCommands(containers.data?.results ?? [], verbs, (container, tab) => void navigate({ to: "/containers/$id/{-$tab}", params: { id: String(container.id), tab } })) : [];
  const rows = verbs.length === 0 && rest.length > 1 ? (others.data?.results ?? []) : [];
  return [
    ...found.map((command) => ({ ...command, group: "Containers" })),
    ...actions.filter((entry) => matches(entry, text)),
    ...places.filter((entry) => matches(entry, text)),
    ...fleet.filter((entry) => matches(entry, text)),
    ...NOUNS.flatMap(({ noun, to, group, icon }) =>
      rows.filter((row) => row.noun === noun).map((row) => ({
        key: `${noun}-${row.id}`, group, label: row.name, detail: row.host_name, icon, run: () => void navigate({ to, params: { id: String(row.id) } }),
      })),
    ),
  ];
}
