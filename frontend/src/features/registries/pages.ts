import { lazyPart } from "@/components/lazy-part";
import { page } from "@/lib/page";
import { object, text } from "@/lib/search";

export const pages = [
  page(
    "/registries",
    lazyPart(() => import("./list-page"), "RegistriesPage"),
    object({ add: text }),
  ),
  page(
    "/registries/$id",
    lazyPart(() => import("./detail-page"), "RegistryPage"),
    object({ repository: text }),
  ),
] as const;
