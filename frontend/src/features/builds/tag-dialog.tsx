import { TextInput } from "@mantine/core";
import { useState } from "react";
import { at, client, unwrap } from "@/api/client";
import type { Image } from "@/api/types";
import { FormDialog } from "@/components/form-dialog";
import { shortId } from "@/lib/format";

/** Gives the image of a build one more name. */
export function TagBuildDialog({ image, close }: { image: Image; close: () => void }) {
  const [reference, setReference] = useState("");
  const source = image.name || shortId(image.engine_id);
  const send = () =>
    unwrap(
      client.POST("/api/v1/images/{id}/tag/", {
        params: at(image.id),
        body: { reference: reference.trim() },
      }),
    );
  return (
    <FormDialog
      title={`Tag ${source}`}
      confirm="Tag"
      close={close}
      send={send}
      disabled={reference.trim() === ""}
      command={`docker tag ${source} ${reference || "NAME:TAG"}`}
    >
      <TextInput
        label="New name"
        data-autofocus
        placeholder="registry.example.org/team/api:2"
        value={reference}
        onChange={(event) => setReference(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
