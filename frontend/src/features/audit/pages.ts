import { lazyPart } from "@/components/lazy-part";
import { page } from "@/lib/page";
import { list, text } from "@/lib/search";

export const pages = [
  page(
    "/audit",
    lazyPart(() => import("./list-page"), "AuditPage"),
    list({ record: text, person: text, kind: text }),
  ),
] as const;
