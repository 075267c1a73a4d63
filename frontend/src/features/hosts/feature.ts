import { IconPlus, IconServer2 } from "@tabler/icons-react";
import type { Feature } from "@/components/feature";
import { lazyPart } from "@/components/lazy-part";
import { page } from "@/lib/page";
import { flag, list } from "@/lib/search";
import { HostBadge } from "./badge";
import { useHostEntries } from "./palette";

const pages = [
  page(
    "/hosts",
    lazyPart(() => import("./list-page"), "HostsPage"),
    list({ add: flag }),
  ),
  page(
    "/hosts/$id",
    lazyPart(() => import("./detail-page"), "HostPage"),
  ),
] as const;

export const hosts: Feature<typeof pages> = {
  pages,
  places: [{ to: "/hosts", label: "Hosts", icon: IconServer2, also: "engines", section: "upkeep" }],
  hangsOn: {
    stats: [["host", "list"]],
    // A timeline holds operations beside events.
    operation: [["event"]],
  },
  noun: { name: "host", plural: "Hosts", icon: IconServer2, page: "/hosts/$id" },
  badges: { host: HostBadge },
  palette: {
    actions: [
      {
        label: "Add a host",
        icon: IconPlus,
        also: "connect engine",
        begin: (navigate) => void navigate({ to: "/hosts", search: { add: true } }),
      },
    ],
    useEntries: useHostEntries,
  },
};
