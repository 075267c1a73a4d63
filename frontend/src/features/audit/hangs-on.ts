import type { HangsOn } from "@/api/stale";

/** The list holds operations between the lines of the journal. */
export const hangsOn: HangsOn = { operation: [["journal", "list"]] };
