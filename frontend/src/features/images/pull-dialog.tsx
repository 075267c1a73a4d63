import { TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { client, unwrap } from "@/api/client";
import { FormDialog } from "@/components/form-dialog";
import { HostSelect, useHostChoice } from "@/components/host-select";

/** Asks for a pull and leads to its page, where every layer shows its bytes. */
export function PullDialog({ close }: { close: () => void }) {
  const navigate = useNavigate();
  const [reference, setReference] = useState("");
  const [host, setHost] = useHostChoice();
  const send = async () => {
    const operation = await unwrap(
      client.POST("/api/v1/images/pull/", { body: { host: host ?? 0, reference: reference.trim() } }),
    );
    await navigate({ to: "/operations/$id", params: { id: String(operation.id) } });
  };
  return (
    <FormDialog
      title="Pull an image"
      confirm="Pull"
      close={close}
      send={send}
      disabled={reference.trim() === "" || host === null}
      command={`docker pull ${reference || "NAME:TAG"}`}
    >
      <TextInput
        label="Image"
        data-autofocus
        placeholder="nginx:1.27 or registry.example.org/team/api:2"
        value={reference}
        onChange={(event) => setReference(event.currentTarget.value)}
      />
      <HostSelect value={host} change={setHost} />
    </FormDialog>
  );
}
