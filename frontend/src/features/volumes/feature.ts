import { IconDatabase } from "@tabler/icons-react";
import type { Feature } from "@/components/feature";
import { lazyPart } from "@/components/lazy-part";
import { page } from "@/lib/page";
import { flag, list, text } from "@/lib/search";

const pages = [
  page(
    "/volumes",
    lazyPart(() => import("./list-page"), "VolumesPage"),
    list({ unused: text, create: flag }),
  ),
  page(
    "/volumes/$id",
    lazyPart(() => import("./detail-page"), "VolumePage"),
  ),
] as const;

export const volumes: Feature<typeof pages> = {
  pages,
  places: [
    { to: "/volumes", label: "Volumes", icon: IconDatabase, also: "data storage", section: "objects" },
  ],
  hangsOn: {
    // Who uses it is told with its row.
    container: [["volume"]],
  },
  noun: { name: "volume", plural: "Volumes", icon: IconDatabase, page: "/volumes/$id" },
  palette: {
    actions: [
      {
        label: "Create a volume",
        command: "docker volume create",
        icon: IconDatabase,
        also: "new data",
        begin: (navigate) => void navigate({ to: "/volumes", search: { create: true } }),
      },
    ],
  },
};
