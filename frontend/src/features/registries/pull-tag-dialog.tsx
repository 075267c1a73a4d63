import { useNavigate } from "@tanstack/react-router";
import { client, unwrap } from "@/api/client";
import { FormDialog } from "@/components/form-dialog";
import { HostSelect, useHostChoice } from "@/components/host-select";
import { curlLine } from "@/lib/curl";

/** Pulls a tag onto a host and leads to the operation, where every layer shows its bytes. */
export function PullTagDialog({ reference, close }: { reference: string; close: () => void }) {
  const navigate = useNavigate();
  const [host, setHost] = useHostChoice();
  const body = { host: host ?? 0, reference };
  const send = async () => {
    const operation = await unwrap(client.POST("/api/v1/images/pull/", { body }));
    await navigate({ to: "/operations/$id", params: { id: String(operation.id) } });
  };
  return (
    <FormDialog
      title={`Pull ${reference}`}
      confirm="Pull"
      close={close}
      send={send}
      disabled={host === null}
      command={`docker pull ${reference}`}
      curl={curlLine("POST", "images/pull/", body)}
    >
      <HostSelect value={host} change={setHost} />
    </FormDialog>
  );
}
