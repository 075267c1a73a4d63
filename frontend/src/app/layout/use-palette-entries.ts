import { useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import {
  IconBook,
  IconBuildingWarehouse,
  IconDatabase,
  IconDownload,
  IconMoon,
  IconNetwork,
  IconPhoto,
  IconPlayerPlay,
  IconPlus,
  IconServer2,
  IconTrash,
  type Icon,
} from "@tabler/icons-react";
import { keepPreviousData, useQuery, type UseQueryOptions } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { hostsQuery, searchQuery } from "@/api/queries";
import { containerCommands, splitVerb } from "@/features/containers/commands";
import { containerSearchQuery } from "@/features/containers/queries";
import { useVerbs } from "@/features/containers/verbs";
import { PLACES } from "./navigation";

export interface Entry {
  key: string;
  group: string;
  label: string;
  detail: string;
  icon: Icon;
  /** What was typed says all of it. */
  named?: boolean;
  /** It answers an older text: shown so that the list does not jump, but not to be chosen. */
  older?: boolean;
  run: () => void;
}

export interface Answer {
  entries: Entry[];
  /** Something that answers the present text is still on its way. */
  searching: boolean;
  /** What comes may stand before everything that is here. */
  leading: boolean;
  /** The server could not be asked. */
  failed: boolean;
}

/** What the server's search finds beside containers and hosts. */
const NOUNS = [
  { noun: "image", to: "/images/$id", group: "Images", icon: IconPhoto },
  { noun: "volume", to: "/volumes/$id", group: "Volumes", icon: IconDatabase },
  { noun: "network", to: "/networks/$id", group: "Networks", icon: IconNetwork },
] as const;

function matches(entry: Entry & { also?: string }, text: string): boolean {
  const words = `${entry.label} ${entry.detail} ${entry.also ?? ""}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((part) => words.includes(part));
}

/** Whether a query has an answer that was asked for after its text was typed, not one out of the cache or of another text. */
function useAnswer<Data>(
  query: UseQueryOptions<Data, Error, Data, string[]>,
  enabled: boolean,
  present: boolean,
) {
  const { data, isFetchedAfterMount, isPlaceholderData, isError } = useQuery({
    ...query,
    enabled,
    placeholderData: keepPreviousData,
  });
  const pending = enabled && !isError && (!present || isPlaceholderData || !isFetchedAfterMount);
  return { data: enabled && !isError ? data : undefined, pending, failed: enabled && isError };
}

/**
 * Places and actions answer at once; everything else as soon as the server has searched for exactly this text. `asked` is
 * the text a moment ago: while it differs, what the server said belongs to an older text.
 */
export function usePaletteEntries(text: string, asked: string): Answer {
  const navigate = useNavigate();
  const { act } = useVerbs();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme();
  const typed = splitVerb(asked);
  const { verbs, rest } = typed;
  const present = asked === text;
  const containers = useAnswer(containerSearchQuery(rest), rest.length > 0 || verbs.length > 0, present);
  const others = useAnswer(searchQuery(rest), rest.length > 1 && verbs.length === 0, present);
  const hosts = useQuery(hostsQuery);

  const places: (Entry & { also?: string })[] = PLACES.flat().map(({ to, label, icon, also }) => ({
    key: to,
    group: "Go to",
    label,
    detail: "",
    icon,
    also,
    run: () => void navigate({ to }),
  }));
  places.push({
    key: "docs",
    group: "Go to",
    label: "Docs",
    detail: "",
    icon: IconBook,
    also: "documentation help manual guide",
    run: () => window.location.assign("/docs/"),
  });
  const otherScheme = scheme === "dark" ? "light" : "dark";
  const actions: (Entry & { also?: string })[] = [
    {
      key: "run",
      group: "Do",
      label: "Run a container",
      detail: "docker run",
      icon: IconPlayerPlay,
      also: "create new",
      run: () => void navigate({ to: "/run" }),
    },
    {
      key: "pull",
      group: "Do",
      label: "Pull an image",
      detail: "docker pull",
      icon: IconDownload,
      run: () => void navigate({ to: "/images", search: { pull: true } }),
    },
    {
      key: "host",
      group: "Do",
      label: "Add a host",
      detail: "",
      icon: IconPlus,
      also: "connect engine",
      run: () => void navigate({ to: "/hosts", search: { add: true } }),
    },
    {
      key: "volume",
      group: "Do",
      label: "Create a volume",
      detail: "docker volume create",
      icon: IconDatabase,
      also: "new data",
      run: () => void navigate({ to: "/volumes", search: { create: true } }),
    },
    {
      key: "network",
      group: "Do",
      label: "Create a network",
      detail: "docker network create",
      icon: IconNetwork,
      also: "new",
      run: () => void navigate({ to: "/networks", search: { create: true } }),
    },
    {
      key: "registry",
      group: "Do",
      label: "Add a registry",
      detail: "docker login",
      icon: IconBuildingWarehouse,
      also: "password sign in",
      run: () => void navigate({ to: "/registries", search: { add: "registry" } }),
    },
    {
      key: "prune",
      group: "Do",
      label: "Prune a host",
      detail: "docker system prune",
      icon: IconTrash,
      also: "clean disk space",
      run: () => void navigate({ to: "/prune" }),
    },
    {
      key: "theme",
      group: "Do",
      label: `Use the ${otherScheme} theme`,
      detail: "",
      icon: IconMoon,
      run: () => setColorScheme(otherScheme),
    },
  ];
  const fleet: Entry[] = (hosts.data?.results ?? []).map((host) => ({
    key: `host-${host.id}`,
    group: "Hosts",
    label: host.name,
    detail: host.address,
    icon: IconServer2,
    run: () => void navigate({ to: "/hosts/$id", params: { id: String(host.id) } }),
  }));

  const local = [...actions, ...places];
  if (text.trim() === "")
    return { entries: [...places, ...actions], searching: false, leading: false, failed: false };
  const found = containerCommands(
    containers.data ?? [],
    typed,
    (container, tab) =>
      void navigate({ to: "/containers/$id/{-$tab}", params: { id: String(container.id), tab } }),
    act,
  );
  const rows = others.data?.results ?? [];
  const said = (entry: Entry) => ({
    ...entry,
    named: entry.label.toLowerCase() === text.trim().toLowerCase(),
  });
  // Until the text has stood still nobody has asked for it: then too an answer is on its way.
  const leading = !present || containers.pending;
  const entries = [
    ...found.map((command) => ({ ...command, group: "Containers", older: leading })),
    ...local.filter((entry) => matches(entry, text)).map(said),
    ...fleet.filter((entry) => matches(entry, text)).map(said),
    ...NOUNS.flatMap(({ noun, to, group, icon }) =>
      rows
        .filter((row) => row.noun === noun)
        .map((row) =>
          said({
            key: `${noun}-${row.id}`,
            group,
            label: row.name,
            detail: row.host_name,
            icon,
            older: !present || others.pending,
            run: () => void navigate({ to, params: { id: String(row.id) } }),
          }),
        ),
    ),
  ];
  return {
    entries,
    searching: leading || others.pending,
    leading,
    failed: present && (containers.failed || others.failed),
  };
}
