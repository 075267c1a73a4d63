import { IconActivity } from "@tabler/icons-react";
import type { Feature } from "@/components/feature";
import { lazyPart } from "@/components/lazy-part";
import { page } from "@/lib/page";
import { id, list, text } from "@/lib/search";

const pages = [
  page(
    "/operations",
    lazyPart(() => import("./list-page"), "OperationsPage"),
    list({ state: text, group: text, parent: id }),
  ),
  page(
    "/operations/$id",
    lazyPart(() => import("./detail-page"), "OperationPage"),
  ),
] as const;

export const operations: Feature<typeof pages> = {
  pages,
  places: [
    { to: "/operations", label: "Operations", icon: IconActivity, also: "activity", section: "upkeep" },
  ],
  noun: { name: "operation", plural: "Operations", icon: IconActivity, page: "/operations/$id" },
};
