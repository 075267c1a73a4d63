import type { HangsOn } from "@/api/stale";

export const hangsOn: HangsOn = {
  // Who uses it is told with its row.
  container: [["image", "list"]],
};
