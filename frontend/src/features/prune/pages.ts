import { lazyPart } from "@/components/lazy-part";
import { page } from "@/lib/page";

export const pages = [
  page(
    "/prune",
    lazyPart(() => import("./prune-page"), "PrunePage"),
  ),
] as const;
