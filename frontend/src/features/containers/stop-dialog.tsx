import { NumberInput, SegmentedControl, Select } from "@mantine/core";
import { useState } from "react";
import { at, client, unwrap } from "@/api/client";
import type { Container } from "@/api/types";
import { FormDialog } from "@/components/form-dialog";

const SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGKILL"];

export function StopDialog({ container, close }: { container: Container; close: () => void }) {
  const [way, setWay] = useState("stop");
  const [seconds, setSeconds] = useState<number | string>(10);
  const [signal, setSignal] = useState("SIGTERM");
  const params = at(container.id);
  const timeout = Number(seconds);
  const send = () =>
    way === "kill"
      ? unwrap(client.POST("/api/v1/containers/{id}/kill/", { params, body: { signal } }))
      : way === "restart"
        ? unwrap(client.POST("/api/v1/containers/{id}/restart/", { params, body: { timeout } }))
        : unwrap(client.POST("/api/v1/containers/{id}/stop/", { params, body: { timeout } }));
  const command =
    way === "kill"
      ? `docker kill --signal ${signal} ${container.name}`
      : `docker ${way} -t ${timeout} ${container.name}`;
  return (
    <FormDialog
      title={`Stop or signal ${container.name}`}
      confirm={way === "kill" ? "Send signal" : way === "restart" ? "Restart" : "Stop"}
      close={close}
      send={send}
      command={command}
    >
      <SegmentedControl
        value={way}
        onChange={setWay}
        data={[
          { value: "stop", label: "Stop" },
          { value: "restart", label: "Restart" },
          { value: "kill", label: "Send a signal" },
        ]}
      />
      {way === "kill" ? (
        <Select
          label="Signal"
          data={SIGNALS}
          allowDeselect={false}
          value={signal}
          onChange={(value) => value !== null && setSignal(value)}
        />
      ) : (
        <NumberInput
          label="Grace time in seconds"
          description="The process gets SIGTERM; if it has not ended by then, SIGKILL."
          min={0}
          max={3600}
          value={seconds}
          onChange={setSeconds}
        />
      )}
    </FormDialog>
  );
}
