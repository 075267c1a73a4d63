import { IconBox, IconPlayerPlay } from "@tabler/icons-react";
import type { Feature } from "@/components/feature";
import { lazyPart } from "@/components/lazy-part";
import { page } from "@/lib/page";
import { id, list, object, text } from "@/lib/search";
import { ContainerBadge } from "./badge";
import { commands } from "./palette";

const pages = [
  page(
    "/containers",
    lazyPart(() => import("./list-page"), "ContainersPage"),
    list({ state: text, stale: text, attention: text }),
  ),
  page(
    "/containers/$id/{-$tab}",
    lazyPart(() => import("./detail-page"), "ContainerPage"),
    object({ tail: text, since: text, with: text, view: text, path: text }),
  ),
  page(
    "/run",
    lazyPart(() => import("./run-page"), "RunPage"),
    object({ image: text, copy: id, recreate: id }),
  ),
] as const;

export const containers: Feature<typeof pages> = {
  pages,
  places: [{ to: "/containers", label: "Containers", icon: IconBox, also: "ps", section: "objects" }],
  hangsOn: {
    stats: [["container", "list"]],
    // How its host is stands in the row of each container.
    host: [["container"], ["search"]],
  },
  noun: { name: "container", plural: "Containers", icon: IconBox, page: "/containers/$id/{-$tab}" },
  badges: { container: ContainerBadge },
  palette: {
    actions: [
      {
        label: "Run a container",
        command: "docker run",
        icon: IconPlayerPlay,
        also: "create new",
        begin: (navigate) => void navigate({ to: "/run" }),
      },
    ],
    commands,
  },
};
