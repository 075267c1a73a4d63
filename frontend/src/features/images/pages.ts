import { lazyPart } from "@/components/lazy-part";
import { page } from "@/lib/page";
import { flag, list, text } from "@/lib/search";

export const pages = [
  page(
    "/images",
    lazyPart(() => import("./list-page"), "ImagesPage"),
    list({ dangling: text, pull: flag }),
  ),
  page(
    "/images/$id",
    lazyPart(() => import("./detail-page"), "ImagePage"),
  ),
] as const;
