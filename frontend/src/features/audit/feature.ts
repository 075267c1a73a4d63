import { IconHistory } from "@tabler/icons-react";
import type { Feature } from "@/components/feature";
import { lazyPart } from "@/components/lazy-part";
import { page } from "@/lib/page";
import { list, text } from "@/lib/search";

const pages = [
  page(
    "/audit",
    lazyPart(() => import("./list-page"), "AuditPage"),
    list({ record: text, person: text, kind: text }),
  ),
] as const;

export const audit: Feature<typeof pages> = {
  pages,
  places: [
    { to: "/audit", label: "Audit", icon: IconHistory, also: "journal history who", section: "upkeep" },
  ],
  hangsOn: {
    // The list holds operations between the lines of the journal.
    operation: [["journal", "list"]],
  },
};
