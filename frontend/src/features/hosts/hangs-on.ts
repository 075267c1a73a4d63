import type { HangsOn } from "@/api/stale";

export const hangsOn: HangsOn = {
  stats: [["host", "list"]],
  // A timeline holds operations beside events.
  operation: [["event"]],
};
