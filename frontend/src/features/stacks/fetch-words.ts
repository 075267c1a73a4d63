import type { Operation } from "@/api/types";
import { hasEnded } from "@/components/operation-status";

interface Fetched {
  commit?: string;
  changed?: boolean;
  applied?: number | null;
}

type Fetching = Pick<Operation, "state" | "error_detail" | "result" | "finished_at">;

/** What a fetch came to, in words. */
export function fetchWords(operation: Fetching): string {
  if (operation.state === "waiting") return "waits for another change of the stack to end";
  if (!hasEnded(operation)) return "is under way";
  if (operation.state !== "succeeded") return operation.error_detail || operation.state;
  const { changed, applied } = (operation.result ?? {}) as Fetched;
  if (applied != null) return "brought news, which were applied";
  return changed === true ? "brought news" : "brought nothing new";
}

/** The same in a word or two; of one that is forgotten only that there was one. */
export function fetchFlag(operation: Fetching | undefined): { label: string; tone: string } {
  if (operation === undefined) return { label: "asked for", tone: "none" };
  if (!hasEnded(operation)) return { label: "under way", tone: "info" };
  return operation.state === "succeeded"
    ? { label: "fetched", tone: "info" }
    : { label: operation.state, tone: "warn" };
}
