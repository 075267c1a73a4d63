import type { HangsOn } from "@/api/stale";

export const hangsOn: HangsOn = {
  // What needs somebody is made of all of these.
  container: [["need"]],
  stats: [["need"]],
  host: [["need"]],
  operation: [["need"]],
};
