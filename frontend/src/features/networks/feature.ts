import { IconNetwork } from "@tabler/icons-react";
import type { Feature } from "@/components/feature";
import { lazyPart } from "@/components/lazy-part";
import { page } from "@/lib/page";
import { flag, list, text } from "@/lib/search";

const pages = [
  page(
    "/networks",
    lazyPart(() => import("./list-page"), "NetworksPage"),
    list({ unused: text, driver: text, create: flag }),
  ),
  page(
    "/networks/$id",
    lazyPart(() => import("./detail-page"), "NetworkPage"),
  ),
] as const;

export const networks: Feature<typeof pages> = {
  pages,
  places: [
    { to: "/networks", label: "Networks", icon: IconNetwork, also: "bridge subnet", section: "objects" },
  ],
  hangsOn: {
    // Who is on it is told with its row.
    container: [["network"]],
  },
  noun: { name: "network", plural: "Networks", icon: IconNetwork, page: "/networks/$id" },
  palette: {
    actions: [
      {
        label: "Create a network",
        command: "docker network create",
        icon: IconNetwork,
        also: "new",
        begin: (navigate) => void navigate({ to: "/networks", search: { create: true } }),
      },
    ],
  },
};
