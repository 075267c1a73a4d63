import type { Image, Operation } from "@/api/types";
import { remove } from "@/api/wish";
import { useRemoval } from "@/components/use-removal";
import { plural, shortId } from "@/lib/format";

function consequence(images: readonly Image[]): string {
  const used = images.filter((image) => image.used_by > 0).length;
  if (images.length === 1)
    return used > 0
      ? "Containers use it: the engine refuses that unless it is forced."
      : "Its layers go as far as no other image shares them. It can be pulled or built again.";
  return used > 0
    ? `${plural(used, "of them is", "of them are")} used by containers; the engine refuses those unless they are forced.`
    : "Their layers go as far as no other image shares them. They can be pulled or built again.";
}

export function useRemoveImages() {
  return useRemoval<Image, Operation>({
    noun: "image",
    nameOf: (image) => image.name || shortId(image.engine_id),
    body: consequence,
    choices: [
      {
        key: "force",
        label: "Force",
        description: "Also when it has several tags or stopped containers use it",
      },
    ],
    wish: (params, { force }) => remove("/api/v1/images/{id}/", { params: { ...params, query: { force } } }),
  });
}
