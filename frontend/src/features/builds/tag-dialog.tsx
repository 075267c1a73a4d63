import { TextInput } from "@mantine/core";
import { at, client, unwrap } from "@/api/client";
import type { Image } from "@/api/types";
import { FormDialog } from "@/components/form-dialog";
import { useChangeForm } from "@/components/use-change-form";
import { shortId } from "@/lib/format";

/** Gives the image of a build one more name. */
export function TagBuildDialog({ image, close }: { image: Image; close: () => void }) {
  const form = useChangeForm({
    values: { reference: "" },
    send: ({ reference }) =>
      unwrap(
        client.POST("/api/v1/images/{id}/tag/", {
          params: at(image.id),
          body: { reference: reference.trim() },
        }),
      ),
  });
  const { reference } = form.values;
  const source = image.name || shortId(image.engine_id);
  return (
    <FormDialog
      form={form}
      title={`Tag ${source}`}
      confirm="Tag"
      close={close}
      disabled={reference.trim() === ""}
      command={`docker tag ${source} ${reference || "NAME:TAG"}`}
    >
      <TextInput
        label="New name"
        data-autofocus
        placeholder="registry.example.org/team/api:2"
        {...form.field("reference")}
      />
    </FormDialog>
  );
}
