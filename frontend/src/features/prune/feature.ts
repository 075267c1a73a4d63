import { IconTrash } from "@tabler/icons-react";
import type { Feature } from "@/components/feature";
import { lazyPart } from "@/components/lazy-part";
import { page } from "@/lib/page";

const pages = [
  page(
    "/prune",
    lazyPart(() => import("./prune-page"), "PrunePage"),
  ),
] as const;

export const prune: Feature<typeof pages> = {
  pages,
  palette: {
    actions: [
      {
        label: "Prune a host",
        command: "docker system prune",
        icon: IconTrash,
        also: "clean disk space",
        begin: (navigate) => void navigate({ to: "/prune" }),
      },
    ],
  },
};
