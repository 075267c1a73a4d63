import { Select, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { at, client, unwrap } from "@/api/client";
import type { Image } from "@/api/types";
import { FormDialog } from "./form-dialog";
import { useChangeForm } from "./use-change-form";

/** Pushes a tag of an image and leads to the operation, where each layer shows its bytes. Builds and images both offer it. */
export function PushDialog({ image, close }: { image: Pick<Image, "id" | "repo_tags">; close: () => void }) {
  const navigate = useNavigate();
  const form = useChangeForm({
    values: {
      reference: image.repo_tags.find((tag) => /^[^/]*[.:][^/]*\//.test(tag)) ?? image.repo_tags[0] ?? "",
    },
    send: (body) => unwrap(client.POST("/api/v1/images/{id}/push/", { params: at(image.id), body })),
    follow: false,
    then: ({ id }) => navigate({ to: "/operations/$id", params: { id: String(id) } }),
  });
  const { reference } = form.values;
  const untagged = image.repo_tags.length === 0;
  return (
    <FormDialog
      form={form}
      title="Push an image"
      confirm="Push"
      close={close}
      disabled={reference === "" || untagged}
      command={`docker push ${reference || "NAME:TAG"}`}
    >
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
          data={image.repo_tags}
          {...form.field("reference")}
        />
      )}
    </FormDialog>
  );
}
