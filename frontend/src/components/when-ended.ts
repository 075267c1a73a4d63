import { QueryObserver, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { operationQuery } from "@/api/queries";
import type { Operation } from "@/api/types";
import { hasEnded } from "./operation-status";

/** Waits for the end of an operation, at most as long as `patience` says; resolves to what was last known of it. */
export function whenEnded(queries: QueryClient, first: Operation, patience: number): Promise<Operation> {
  return new Promise((resolve) => {
    let last = first;
    const observer = new QueryObserver(queries, { ...operationQuery(first.id), initialData: first });
    const finish = () => {
      clearTimeout(timer);
      stop();
      resolve(last);
    };
    const timer = setTimeout(finish, patience);
    const stop = observer.subscribe(({ data }) => {
      if (data === undefined) return;
      last = data;
      if (hasEnded(data)) finish();
    });
  });
}

/** A removal that takes longer than this is not waited for. */
const REMOVAL_MS = 60_000;

/** Goes back to the list once what a page shows has been removed, if one still looks at it; stays when the engine refuses. */
export function useLeaveWhenRemoved(to: "/volumes" | "/networks"): (removal: Operation) => void {
  const queries = useQueryClient();
  const router = useRouter();
  const leave = async (removal: Operation) => {
    const here = router.state.location.pathname;
    const ended = await whenEnded(queries, removal, REMOVAL_MS);
    if (ended.state === "succeeded" && router.state.location.pathname === here) await router.navigate({ to });
  };
  return (removal) => void leave(removal);
}
