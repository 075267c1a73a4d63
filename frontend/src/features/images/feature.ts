import { IconDownload, IconPhoto } from "@tabler/icons-react";
import type { Feature } from "@/components/feature";
import { lazyPart } from "@/components/lazy-part";
import { page } from "@/lib/page";
import { flag, list, text } from "@/lib/search";

const pages = [
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

export const images: Feature<typeof pages> = {
  pages,
  places: [{ to: "/images", label: "Images", icon: IconPhoto, section: "objects" }],
  hangsOn: {
    // Who uses it is told with its row.
    container: [["image", "list"]],
  },
  noun: { name: "image", plural: "Images", icon: IconPhoto, page: "/images/$id" },
  palette: {
    actions: [
      {
        label: "Pull an image",
        command: "docker pull",
        icon: IconDownload,
        begin: (navigate) => void navigate({ to: "/images", search: { pull: true } }),
      },
    ],
  },
};
