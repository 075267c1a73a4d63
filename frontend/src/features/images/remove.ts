import { at } from "@/api/client";
import type { Image, Operation } from "@/api/types";
import { remove, type Wish } from "@/api/wish";
import { askConfirm } from "@/components/confirm";
import { useChange } from "@/components/use-change";
import { plural, shortId } from "@/lib/format";

const nameOf = (image: Image) => image.name || shortId(image.engine_id);
const wishesOf = (images: Image[], { force }: Record<string, boolean>) =>
  images.map(({ id }) => remove("/api/v1/images/{id}/", { params: { ...at(id), query: { force } } }));

function consequence(images: Image[]): string {
  const used = images.filter((image) => image.used_by > 0).length;
  if (images.length === 1)
    return used > 0
      ? "Containers use it: the engine refuses that unless it is forced."
      : "Its layers go as far as no other image shares them. It can be pulled or built again.";
  return used > 0
    ? `${plural(used, "of them is", "of them are")} used by containers; the engine refuses those unless they are forced.`
    : "Their layers go as far as no other image shares them. They can be pulled or built again.";
}

async function ask(images: Image[]): Promise<Record<string, boolean> | null> {
  const [first] = images;
  const what = images.length === 1 && first !== undefined ? nameOf(first) : plural(images.length, "image");
  const tags = images.some((image) => image.repo_tags.length > 1);
  return askConfirm({
    title: `Remove ${what}?`,
    body: consequence(images),
    confirm: "Remove",
    danger: true,
    choices: [
      {
        key: "force",
        label: "Force",
        description: tags
          ? "Also when it has several tags or stopped containers use it"
          : "Also when stopped containers use it",
      },
    ],
    wishes: (choices) => wishesOf(images, choices),
  });
}

/** Removes images after asking; resolves to whether any removal was taken. */
export function useRemoveImages(): (images: Image[]) => Promise<boolean> {
  const change = useChange((wish: Wish<Operation>) => wish.send());
  return async (images) => {
    const choices = await ask(images);
    if (choices === null) return false;
    const taken = await Promise.all(wishesOf(images, choices).map(change.send));
    return taken.includes(true);
  };
}
