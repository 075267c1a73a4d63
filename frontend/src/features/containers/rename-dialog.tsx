import { TextInput } from "@mantine/core";
import { useState } from "react";
import { at, client, unwrap } from "@/api/client";
import type { Container } from "@/api/types";
import { FormDialog } from "@/components/form-dialog";

export function RenameDialog({ container, close }: { container: Container; close: () => void }) {
  const [name, setName] = useState(container.name);
  const send = () =>
    unwrap(client.POST("/api/v1/containers/{id}/rename/", { params: at(container.id), body: { name } }));
  return (
    <FormDialog
      title={`Rename ${container.name}`}
      confirm="Rename"
      close={close}
      send={send}
      disabled={name === "" || name === container.name}
      command={`docker rename ${container.name} ${name}`}
    >
      <TextInput
        label="New name"
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        description="Other containers on its networks find it by this name from now on."
      />
    </FormDialog>
  );
}
