import { NumberInput, SegmentedControl, Select } from "@mantine/core";
import { at } from "@/api/client";
import type { Container, Operation } from "@/api/types";
import { post, type Wish } from "@/api/wish";
import { FormDialog } from "@/components/form-dialog";
import { useChangeForm } from "@/components/use-change-form";

const SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGKILL"];

interface StopForm {
  way: string;
  timeout: number | string;
  signal: string;
}

function wishOf(container: Container, { way, timeout, signal }: StopForm): Wish<Operation> {
  const params = at(container.id);
  const patience = { timeout: Number(timeout) };
  if (way === "kill") return post("/api/v1/containers/{id}/kill/", { params, body: { signal } });
  if (way === "restart") return post("/api/v1/containers/{id}/restart/", { params, body: patience });
  return post("/api/v1/containers/{id}/stop/", { params, body: patience });
}

export function StopDialog({ container, close }: { container: Container; close: () => void }) {
  const form = useChangeForm<StopForm, Operation>({
    values: { way: "stop", timeout: 10, signal: "SIGTERM" },
    wish: (values) => wishOf(container, values),
  });
  const { way } = form.values;
  return (
    <FormDialog
      form={form}
      title={`Stop or signal ${container.name}`}
      confirm={way === "kill" ? "Send signal" : way === "restart" ? "Restart" : "Stop"}
      close={close}
    >
      <SegmentedControl
        data={[
          { value: "stop", label: "Stop" },
          { value: "restart", label: "Restart" },
          { value: "kill", label: "Send a signal" },
        ]}
        {...form.field("way")}
      />
      {way === "kill" ? (
        <Select label="Signal" data={SIGNALS} allowDeselect={false} {...form.field("signal")} />
      ) : (
        <NumberInput
          label="Grace time in seconds"
          description="The process gets SIGTERM; if it has not ended by then, SIGKILL."
          min={0}
          max={3600}
          {...form.field("timeout")}
        />
      )}
    </FormDialog>
  );
}
