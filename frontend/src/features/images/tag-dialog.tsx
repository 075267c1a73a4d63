import { Group, TextInput } from "@mantine/core";
import { useState } from "react";
import { at, client, unwrap } from "@/api/client";
import type { Image } from "@/api/types";
import { FormDialog } from "@/components/form-dialog";
import { shortId, splitImage } from "@/lib/format";

export function TagDialog({ image, close }: { image: Image; close: () => void }) {
  const [repository, setRepository] = useState(image.name === "" ? "" : splitImage(image.name).name);
  const [tag, setTag] = useState("");
  const send = () =>
    unwrap(
      client.POST("/api/v1/images/{id}/tag/", {
        params: at(image.id),
        body: { reference: `${repository}:${tag || "latest"}` },
      }),
    );
  return (
    <FormDialog
      title={`Tag ${image.name || shortId(image.engine_id)}`}
      confirm="Tag"
      close={close}
      send={send}
      disabled={repository === ""}
      command={`docker tag ${image.name || shortId(image.engine_id)} ${repository || "NAME"}:${tag || "latest"}`}
    >
      <Group grow>
        <TextInput
          label="Name"
          data-autofocus
          placeholder="registry.example.org/team/api"
          value={repository}
          onChange={(event) => setRepository(event.currentTarget.value)}
        />
        <TextInput
          label="Tag"
          placeholder="latest"
          value={tag}
          onChange={(event) => setTag(event.currentTarget.value)}
        />
      </Group>
    </FormDialog>
  );
}
