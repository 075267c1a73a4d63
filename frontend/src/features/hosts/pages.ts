import { lazyPart } from "@/components/lazy-part";
import { page } from "@/lib/page";
import { flag, list } from "@/lib/search";

export const pages = [
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
