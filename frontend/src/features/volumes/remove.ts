import type { Operation, Volume } from "@/api/types";
import { remove } from "@/api/wish";
import { useRemoval } from "@/components/use-removal";

const FORCE = {
  key: "force",
  label: "Force",
  description: "Also forget it when its driver cannot find it any more",
};

export function useRemoveVolumes(then?: (removal: Operation) => unknown) {
  return useRemoval<Volume, Operation>({
    noun: "volume",
    nameOf: ({ name }) => name,
    body: (volumes) =>
      volumes.some((volume) => volume.used_by > 0)
        ? "The engine refuses while a container uses it, also a stopped one: remove that first."
        : "The data in it is gone for good. Nothing else holds a copy.",
    choices: [FORCE],
    wish: (params, { force }) => remove("/api/v1/volumes/{id}/", { params: { ...params, query: { force } } }),
    then,
  });
}
