import type { HangsOn } from "@/api/stale";

export const hangsOn: HangsOn = {
  // Who is on it is told with its row.
  container: [["network"]],
};
