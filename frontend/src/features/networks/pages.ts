import { lazyPart } from "@/components/lazy-part";
import { page } from "@/lib/page";
import { flag, list, text } from "@/lib/search";

export const pages = [
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
