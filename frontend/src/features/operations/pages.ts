import { lazyPart } from "@/components/lazy-part";
import { page } from "@/lib/page";
import { list, text } from "@/lib/search";

export const pages = [
  page(
    "/operations",
    lazyPart(() => import("./list-page"), "OperationsPage"),
    list({ state: text, group: text }),
  ),
  page(
    "/operations/$id",
    lazyPart(() => import("./detail-page"), "OperationPage"),
  ),
] as const;
