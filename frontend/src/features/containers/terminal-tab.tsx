import { Button, Group, TextInput } from "@mantine/core";
import { IconTerminal2 } from "@tabler/icons-react";
import { useState } from "react";
import type { ContainerDetail } from "@/api/types";
import { EmptyState } from "@/components/states";
import Terminal from "@/components/terminal";
import { act } from "./verbs";
import classes from "./containers.module.css";

interface Chosen {
  path: string;
  options: Record<string, string>;
}

/** A shell in the container, any other command in it, or its own terminal. */
export default function TerminalTab({ container }: { container: ContainerDetail }) {
  const [command, setCommand] = useState("sh");
  const [user, setUser] = useState("");
  const base = `/ws/containers/${container.id}`;
  const [chosen, setChosen] = useState<Chosen>({ path: `${base}/exec`, options: { command: "sh" } });
  if (container.state !== "running") {
    return (
      <EmptyState icon={<IconTerminal2 size={26} stroke={1.6} />} title="It has to run for a shell" action={container.state !== "restarting" && <Button onClick={() => void act(container.state === "paused" ? "unpause" : "start", container)}>{container.state === "paused" ? "Unpause" : "Start"}</Button>}>
        The container is {container.state}.
      </EmptyState>
    );
  }
  const open = (event: React.SyntheticEvent) => {
    event.preventDefault();
    setChosen({ path: `${base}/exec`, options: { command, user } });
  };
  const interactive = chosen.path.endsWith("exec");
  return (
    <>
      <form onSubmit={open} className={classes.options}>
        <TextInput size="xs" label="Command" className="mono" w={220} value={command} onChange={(event) => setCommand(event.currentTarget.value)} />
        <TextInput size="xs" label="User" placeholder={container.user || "as the image says"} w={150} value={user} onChange={(event) => setUser(event.currentTarget.value)} />
        <Button type="submit" size="xs" h={30}>Run</Button>
        <Group gap="xs" ml="auto">
          {container.tty && (
            <Button variant={interactive ? "default" : "light"} h={30} onClick={() => setChosen({ path: `${base}/attach`, options: {} })}>Attach to its own terminal</Button>
          )}
          <span className="mono faint">{interactive ? `docker exec -it ${container.name} ${chosen.options.command ?? ""}` : `docker attach ${container.name}`}</span>
        </Group>
      </form>
      <Terminal key={chosen.path} path={chosen.path} options={chosen.options} />
    </>
  );
}
