import { Select, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { at } from "@/api/client";
import type { Image } from "@/api/types";
import { post } from "@/api/wish";
import { FormDialog } from "./form-dialog";
import { useChangeForm } from "./use-change-form";

/** Pushes a tag of an image and leads to the operation, where each layer shows its bytes. Builds and images both offer it. */
export function PushDialog({ image, close }: { image: Pick<Image, "id" | "names">; close: () => void }) {
  const navigate = useNavigate();
  const { names } = image;
  const untagged = names.length === 0;
  const first = names.find(({ registry }) => registry !== "docker.io") ?? names[0];
  const form = useChangeForm({
    values: { reference: first?.reference ?? "" },
    wish: (body) =>
      untagged ? undefined : post("/api/v1/images/{id}/push/", { params: at(image.id), body }),
    follow: false,
    then: ({ id }) => navigate({ to: "/operations/$id", params: { id: String(id) } }),
  });
  return (
    <FormDialog form={form} title="Push an image" confirm="Push" close={close} disabled={untagged}>
      {untagged ? (
        <TextInput
          label="Tag"
          disabled
          value=""
          placeholder="It has no tag"
          description="Tag it first: the tag says which registry it goes to."
        />
      ) : (
        <Select
          label="Tag"
          description="What stands before the first slash is the registry; its stored credentials are used. Another name? Tag the image first."
          allowDeselect={false}
          data={names.map(({ reference }) => reference)}
          {...form.field("reference")}
        />
      )}
    </FormDialog>
  );
}
