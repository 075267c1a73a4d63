import { lazyPart } from "@/components/lazy-part";
import { page } from "@/lib/page";
import { flag, list, text } from "@/lib/search";

export const pages = [
  page(
    "/volumes",
    lazyPart(() => import("./list-page"), "VolumesPage"),
    list({ unused: text, create: flag }),
  ),
  page(
    "/volumes/$id",
    lazyPart(() => import("./detail-page"), "VolumePage"),
  ),
] as const;
