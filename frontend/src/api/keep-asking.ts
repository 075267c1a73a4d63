import type { QueryClient } from "@tanstack/react-query";
import { createStore } from "@/lib/store";
import { isAway } from "./errors";

const AGAIN_MS = 2_000;

/** What was said instead of an answer to something that is on screen; undefined while everything is answered. */
export const unanswered = createStore<unknown>(undefined);

/**
 * Asks again what nobody answered until somebody does. The events socket may be open all that time (another part holds
 * it), so no hint comes that would have it read again. Returns what ends that.
 */
export function keepAsking(queries: QueryClient): () => void {
  const cache = queries.getQueryCache();
  const open = {
    type: "active",
    predicate: ({ state }: { state: { error: unknown } }) => isAway(state.error),
  } as const;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    const [first] = cache.findAll(open);
    unanswered.set(first?.state.error ?? undefined);
    if (first === undefined) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      void queries.refetchQueries(open, { cancelRefetch: false }).then(look);
    }, AGAIN_MS);
  };
  const forget = cache.subscribe((event) => {
    const answered =
      event.type === "updated" && (event.action.type === "success" || event.action.type === "error");
    if (answered || event.type === "observerRemoved") look();
  });
  return () => {
    forget();
    clearTimeout(timer);
  };
}
