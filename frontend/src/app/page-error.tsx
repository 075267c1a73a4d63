import { useQueryClient } from "@tanstack/react-query";
import { useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { ErrorState } from "@/components/states";

/** What stands in the place of a page that failed; everything around it goes on. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const queries = useQueryClient();
  const retry = () => {
    // What the page failed on may be what was read: it is read again.
    queries.removeQueries({ type: "inactive" });
    reset();
    void router.invalidate();
  };
  return <ErrorState title="This page failed" error={error} retry={retry} />;
}
