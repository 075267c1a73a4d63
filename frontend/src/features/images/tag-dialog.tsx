import { Group, TextInput } from "@mantine/core";
import { at, client, unwrap } from "@/api/client";
import type { Image } from "@/api/types";
import { FormDialog } from "@/components/form-dialog";
import { useChangeForm } from "@/components/use-change-form";
import { shortId, splitImage } from "@/lib/format";

export function TagDialog({ image, close }: { image: Image; close: () => void }) {
  const form = useChangeForm({
    values: { repository: image.name === "" ? "" : splitImage(image.name).name, tag: "" },
    placeOf: (name) => (name === "reference" ? "repository" : name),
    send: ({ repository, tag }) =>
      unwrap(
        client.POST("/api/v1/images/{id}/tag/", {
          params: at(image.id),
          body: { reference: `${repository}:${tag || "latest"}` },
        }),
      ),
  });
  const { repository, tag } = form.values;
  const source = image.name || shortId(image.engine_id);
  return (
    <FormDialog
      form={form}
      title={`Tag ${source}`}
      confirm="Tag"
      close={close}
      disabled={repository === ""}
      command={`docker tag ${source} ${repository || "NAME"}:${tag || "latest"}`}
    >
      <Group grow align="start">
        <TextInput
          label="Name"
          data-autofocus
          placeholder="registry.example.org/team/api"
          {...form.field("repository")}
        />
        <TextInput label="Tag" placeholder="latest" {...form.field("tag")} />
      </Group>
    </FormDialog>
  );
}
