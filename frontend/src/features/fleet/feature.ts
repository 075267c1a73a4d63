import { IconLayoutDashboard } from "@tabler/icons-react";
import type { Feature } from "@/components/feature";
import { lazyPart } from "@/components/lazy-part";
import { page } from "@/lib/page";

const pages = [
  page(
    "/",
    lazyPart(() => import("./fleet-page"), "FleetPage"),
  ),
] as const;

export const fleet: Feature<typeof pages> = {
  pages,
  places: [
    { to: "/", label: "Fleet", icon: IconLayoutDashboard, also: "home dashboard", section: "objects" },
  ],
  hangsOn: {
    // What needs somebody is made of all of these.
    container: [["need"]],
    stats: [["need"]],
    host: [["need"]],
    operation: [["need"]],
  },
};
