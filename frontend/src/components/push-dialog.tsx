import { Select, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { at, client, unwrap } from "@/api/client";
import type { Image } from "@/api/types";
import { FormDialog } from "./form-dialog";

/** Pushes a tag of an image and leads to the operation, where each layer shows its bytes. Builds and images both offer it. */
export function PushDialog({ image, close }: { image: Pick<Image, "id" | "repo_tags">; close: () => void }) {
  const navigate = useNavigate();
  const [reference, setReference] = useState(
    image.repo_tags.find((tag) => /^[^/]*[.:][^/]*\//.test(tag)) ?? image.repo_tags[0] ?? "",
  );
  const send = async () => {
    const operation = await unwrap(
      client.POST("/api/v1/images/{id}/push/", { params: at(image.id), body: { reference } }),
    );
    await navigate({ to: "/operations/$id", params: { id: String(operation.id) } });
  };
  const untagged = image.repo_tags.length === 0;
  return (
    <FormDialog
      title="Push an image"
      confirm="Push"
      close={close}
      send={send}
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
          value={reference}
          onChange={(value) => value !== null && setReference(value)}
        />
      )}
    </FormDialog>
  );
}
