import type { HangsOn } from "@/api/stale";

export const hangsOn: HangsOn = {
  stats: [["container", "list"]],
  // How its host is stands in the row of each container.
  host: [["container"], ["search"]],
};
