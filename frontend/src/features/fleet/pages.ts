import { lazyPart } from "@/components/lazy-part";
import { page } from "@/lib/page";

export const pages = [
  page(
    "/",
    lazyPart(() => import("./fleet-page"), "FleetPage"),
  ),
] as const;
