import { IconStack2 } from "@tabler/icons-react";
import type { Feature } from "@/components/feature";
import { lazyPart } from "@/components/lazy-part";
import { page } from "@/lib/page";
import { flag, id, list, object, text } from "@/lib/search";
import { useStackEntries } from "./palette";

const pages = [
  page(
    "/stacks",
    lazyPart(() => import("./list-page"), "StacksPage"),
    list({ source: text }),
  ),
  page(
    "/stacks/new",
    lazyPart(() => import("./new-page"), "NewStackPage"),
  ),
  page(
    "/stacks/$id/{-$tab}",
    lazyPart(() => import("./detail-page"), "StackPage"),
    // Which dialog is open; the revision that is shown, and the one it is compared with.
    // Of the logs: which services, how much, since when.
    object({ plan: flag, down: flag, revision: id, with: id, services: text, tail: text, since: text }),
  ),
] as const;

export const stacks: Feature<typeof pages> = {
  pages,
  places: [
    { to: "/stacks", label: "Stacks", icon: IconStack2, also: "compose project deploy", section: "objects" },
  ],
  hangsOn: {
    // What of a stack runs is told with its row, and so is what changes it.
    container: [["stack"]],
    operation: [["stack"]],
    // Whether anybody sees it.
    host: [["stack"]],
  },
  noun: { name: "stack", plural: "Stacks", icon: IconStack2, page: "/stacks/$id/{-$tab}" },
  palette: {
    actions: [
      {
        label: "New stack",
        command: "docker compose",
        icon: IconStack2,
        also: "create compose project",
        begin: (navigate) => void navigate({ to: "/stacks/new" }),
      },
    ],
    useEntries: useStackEntries,
  },
};
