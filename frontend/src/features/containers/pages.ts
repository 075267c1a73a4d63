import { lazyPart } from "@/components/lazy-part";
import { page } from "@/lib/page";
import { id, list, object, text } from "@/lib/search";

export const pages = [
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
