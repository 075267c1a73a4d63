import type { QueryClient } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";
import { ApiError } from "@/api/errors";
import type { Registry } from "@/api/types";
import type { Status } from "@/components/status";
import { toastDone, toastError } from "@/components/request";

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

/** Tries a stored login; how that went is kept with the registry. */
async function checkStored(queries: QueryClient, registry: Registry): Promise<Registry> {
  const checked = await unwrap(
    client.POST("/api/v1/live/registries/{id}/check/", { params: { path: { id: registry.id } } }),
  );
  await queries.invalidateQueries({ queryKey: ["registry"] });
  return checked;
}

function sayVerdict(checked: Registry, good: string): void {
  if (checked.check_error === "") toastDone(good);
  else toastError(new ApiError(0, checked.check_error), `${checked.name}: the login does not work`);
}

export async function sayChecked(queries: QueryClient, registry: Registry): Promise<void> {
  try {
    const checked = await checkStored(queries, registry);
    sayVerdict(checked, `${checked.name}: ${loginStatus(checked).detail}`);
  } catch (error) {
    toastError(error);
  }
}

/** Tries the login of a registry that was just stored: nothing else would notice a wrong password before the next pull. */
export async function saySaved(queries: QueryClient, registry: Registry): Promise<void> {
  try {
    const checked = await checkStored(queries, registry);
    sayVerdict(checked, `${checked.name} is saved. ${loginStatus(checked).detail}.`);
  } catch (error) {
    toastError(error, `${registry.name} is saved, but could not be checked`);
  }
}
