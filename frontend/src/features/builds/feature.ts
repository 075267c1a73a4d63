import { IconHammer } from "@tabler/icons-react";
import type { Feature } from "@/components/feature";
import { lazyPart } from "@/components/lazy-part";
import { page } from "@/lib/page";
import { id, list, object, text } from "@/lib/search";

const pages = [
  page(
    "/builds",
    lazyPart(() => import("./list-page"), "BuildsPage"),
    list({ state: text, source: text, source_key: text }),
  ),
  page(
    "/builds/new",
    lazyPart(() => import("./new-page"), "NewBuildPage"),
    object({ from: id }),
  ),
  page(
    "/builds/$id",
    lazyPart(() => import("./detail-page"), "BuildPage"),
    object({ step: text }),
  ),
  page(
    "/builds/$id/compare",
    lazyPart(() => import("./compare-page"), "CompareBuildsPage"),
    object({ with: id }),
  ),
] as const;

export const builds: Feature<typeof pages> = {
  pages,
  places: [
    { to: "/builds", label: "Builds", icon: IconHammer, also: "dockerfile buildkit", section: "objects" },
  ],
  noun: { name: "build", plural: "Builds", icon: IconHammer, page: "/builds/$id" },
};
