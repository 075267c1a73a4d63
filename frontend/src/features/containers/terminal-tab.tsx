import { Button, Group, TextInput } from "@mantine/core";
import { IconTerminal2 } from "@tabler/icons-react";
import { useState } from "react";
import type { ContainerDetail } from "@/api/types";
import { EmptyState } from "@/components/states";
import Terminal from "@/components/terminal";
import { Unseen } from "./silence";
import { useVerbs } from "./verbs";
import classes from "./containers.module.css";

interface Chosen {
  path: string;
  options: Record<string, string>;
  /** Counts, so that the same command can be run anew. */
  session: number;
}

/** A shell in the container, any other command in it, or its own terminal. */
export function TerminalTab({ container }: { container: ContainerDetail }) {
  const { act } = useVerbs();
  const [command, setCommand] = useState("");
  const [user, setUser] = useState("");
  /** The session as one would type it, in the server's words; empty until it has begun. */
  const [line, setLine] = useState("");
  const running = container.state === "running" && !container.stale;
  const base = `/ws/containers/${container.id}`;
  const [chosen, setChosen] = useState<Chosen>({ path: `${base}/exec`, options: {}, session: 0 });
  const [begun, setBegun] = useState(running);
  if (running && !begun) setBegun(true);
  // What a session said stays to be read when the container ends under it.
  if (!begun && container.stale) return <Unseen container={container} what="A shell is" />;
  if (!begun) {
    return (
      <EmptyState
        icon={<IconTerminal2 size={26} stroke={1.6} />}
        title="It has to run for a shell"
        action={
          container.state !== "restarting" && (
            <Button onClick={() => void act(container.state === "paused" ? "unpause" : "start", container)}>
              {container.state === "paused" ? "Unpause" : "Start"}
            </Button>
          )
        }
      >
        The container is {container.state}.
      </EmptyState>
    );
  }
  const begin = (verb: "exec" | "attach", options: Chosen["options"]) => {
    setLine("");
    setChosen({ path: `${base}/${verb}`, options, session: chosen.session + 1 });
  };
  const open = (event: React.SyntheticEvent) => {
    event.preventDefault();
    begin("exec", { command, user });
  };
  const interactive = chosen.path.endsWith("exec");
  return (
    <>
      <form onSubmit={open} className={classes.options}>
        <TextInput
          size="xs"
          label="Command"
          placeholder="bash, or sh where there is none"
          classNames={{ input: "mono" }}
          w={260}
          value={command}
          onChange={(event) => setCommand(event.currentTarget.value)}
        />
        <TextInput
          size="xs"
          label="User"
          placeholder={container.user || "as the image says"}
          w={150}
          value={user}
          onChange={(event) => setUser(event.currentTarget.value)}
        />
        <Button type="submit" size="xs" h={30}>
          Run
        </Button>
        <Group gap="xs" ml="auto">
          {container.tty && (
            <Button variant={interactive ? "default" : "light"} h={30} onClick={() => begin("attach", {})}>
              Attach to its own terminal
            </Button>
          )}
          <span className="mono faint">{line === "" ? "\u00a0" : line}</span>
        </Group>
      </form>
      <Terminal
        key={`${chosen.path} ${chosen.session}`}
        path={chosen.path}
        options={chosen.options}
        begun={setLine}
      />
    </>
  );
}
