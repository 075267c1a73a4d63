import { TextInput } from "@mantine/core";
import { at } from "@/api/client";
import type { Image } from "@/api/types";
import { post } from "@/api/wish";
import { shortId } from "@/lib/format";
import { FormDialog } from "./form-dialog";
import { useChangeForm } from "./use-change-form";

interface TagDialogProps {
  image: Pick<Image, "id" | "name" | "names" | "engine_id">;
  close: () => void;
}

/** Gives an image one more name. Builds and images both offer it. */
export function TagDialog({ image, close }: TagDialogProps) {
  const form = useChangeForm({
    values: { reference: image.names[0]?.name ?? "" },
    quick: true,
    wish: (values) => {
      const reference = values.reference.trim();
      if (reference === "") return undefined;
      return post("/api/v1/images/{id}/tag/", { params: at(image.id), body: { reference } });
    },
  });
  return (
    <FormDialog
      form={form}
      title={`Tag ${image.name || shortId(image.engine_id)}`}
      confirm="Tag"
      close={close}
    >
      <TextInput
        label="New name"
        data-autofocus
        classNames={{ input: "mono" }}
        description="With a registry in front it can be pushed there. Without a tag behind a colon it is latest."
        placeholder="registry.example.org/team/api:2"
        {...form.field("reference")}
      />
    </FormDialog>
  );
}
