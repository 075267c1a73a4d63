import type { ContainerChanges } from "@/api/types";
import { toChanges, type RunForm } from "./run-form";

/** Which image the new container gets: the very one it has, what the name stands for on the host, or in the registry. */
export type WhichImage = "held" | "named" | "pulled";

export interface RecreateWishes {
  which: WhichImage;
  dependents: boolean;
}

export const AS_IT_IS: RecreateWishes = { which: "held", dependents: false };

/** What is sent to recreate a container: what was changed in the form, and what was chosen beside it. */
export function toRecreation(
  form: RunForm,
  first: RunForm,
  { which, dependents }: RecreateWishes,
): ContainerChanges & { recreate_dependents?: boolean } {
  return {
    ...toChanges(form, first),
    ...(which !== "held" && { image: form.image.trim() }),
    ...(which === "pulled" && { pull: "always" as const }),
    ...(dependents && { recreate_dependents: true }),
  };
}
