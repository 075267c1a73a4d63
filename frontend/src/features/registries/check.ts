import { client, unwrap } from "@/api/client";
import { ApiError } from "@/api/errors";
import type { Registry } from "@/api/types";
import type { Status } from "@/components/status";
import { toastDone, toastError } from "@/components/toasts";
import { useChange, type Change } from "@/components/use-change";

/** How the last try of a stored login went. */
export function loginStatus({
  checked_at: at,
  check_error: error,
  username = "",
}: Pick<Registry, "checked_at" | "check_error" | "username">): Status {
  if (at === null)
    return { tone: "idle", label: "not checked", detail: "Nobody has tried the login since it was stored" };
  if (error !== "") return { tone: "bad", label: "refused", detail: error };
  return {
    tone: "ok",
    label: username === "" ? "open" : "signed in",
    detail: username === "" ? "It answers, and lets everybody in" : `It lets ${username} in`,
  };
}

/**
 * Tries a stored login; how that went is kept with the registry, and said: `good` when it works. A try that could not
 * be made is told under `title`.
 */
export function useCheck(good: (checked: Registry) => string, title?: string): Change<Registry> {
  return useChange(
    ({ id }: Registry) =>
      unwrap(client.POST("/api/v1/live/registries/{id}/check/", { params: { path: { id } } })),
    {
      stale: [["registry"]],
      then: (checked) => {
        if (checked.check_error === "") toastDone(good(checked));
        else toastError(new ApiError(0, checked.check_error), `${checked.name}: the login does not work`);
      },
      refused: (error) => toastError(error, title),
    },
  );
}
