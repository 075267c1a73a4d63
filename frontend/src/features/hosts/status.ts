import type { Host } from "@/api/types";
import type { Status } from "@/components/status";

export function hostStatus(host: Pick<Host, "state" | "state_reason">): Status {
  const statuses: Record<Host["state"], Status> = {
    online: { tone: "ok", label: "online", detail: "The engine answers and its events arrive" },
    unreachable: {
      tone: "bad",
      label: "unreachable",
      detail: host.state_reason || "The engine does not answer",
    },
    disabled: { tone: "idle", label: "disabled", detail: "Quaymaster does not connect to it" },
    unknown: { tone: "info", label: "connecting", detail: "Not reached yet", busy: true },
  };
  return statuses[host.state];
}
