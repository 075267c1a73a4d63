import { ActionIcon, Menu } from "@mantine/core";
import {
  IconArrowsVertical,
  IconDots,
  IconFileText,
  IconPlayerTrackNext,
  IconTerminal2,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Container, StackDetail } from "@/api/types";
import { RunOnceDialog } from "./run-once-dialog";
import { ScaleDialog } from "./scale-dialog";
import { STACK_VERBS, useStackVerbs } from "./verbs";

type Service = StackDetail["state"]["services"][number];

interface ServiceMenuProps {
  stack: StackDetail;
  service: Service;
  containers: readonly Container[];
}

/** What can be done to one service of a stack, and where more of it is to be seen. */
export function ServiceMenu({ stack, service, containers }: ServiceMenuProps) {
  const act = useStackVerbs();
  const navigate = useNavigate();
  const [dialog, setDialog] = useState<"scale" | "run">();
  const { name } = service;
  const busy = stack.change !== null;
  const applied = stack.applied !== null;
  const running = containers.find(({ state }) => state === "running");
  const logs = () =>
    void navigate({
      to: "/stacks/$id/{-$tab}",
      params: { id: String(stack.id), tab: "logs" },
      search: { services: name },
    });
  const shell = (container: Container) =>
    void navigate({
      to: "/containers/$id/{-$tab}",
      params: { id: String(container.id), tab: "terminal" },
    });
  return (
    <>
      <Menu width={200}>
        <Menu.Target>
          <ActionIcon aria-label={`More for ${name}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconFileText size={14} />} onClick={logs}>
            Logs
          </Menu.Item>
          {running !== undefined && (
            <Menu.Item leftSection={<IconTerminal2 size={14} />} onClick={() => shell(running)}>
              Shell
            </Menu.Item>
          )}
          <Menu.Divider />
          {busy && <Menu.Label>Something changes the stack just now</Menu.Label>}
          {STACK_VERBS.filter((verb) => verb.applies(service)).map((verb) => (
            <Menu.Item
              key={verb.key}
              disabled={busy}
              leftSection={<verb.icon size={14} />}
              onClick={() => void act(verb, stack, name)}
            >
              {verb.label}
            </Menu.Item>
          ))}
          {applied && (
            <Menu.Item
              disabled={busy}
              leftSection={<IconArrowsVertical size={14} />}
              onClick={() => setDialog("scale")}
            >
              Scale
            </Menu.Item>
          )}
          {applied && (
            <Menu.Item
              disabled={busy}
              leftSection={<IconPlayerTrackNext size={14} />}
              onClick={() => setDialog("run")}
            >
              Run once
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {dialog === "scale" && (
        <ScaleDialog stack={stack} service={service} close={() => setDialog(undefined)} />
      )}
      {dialog === "run" && <RunOnceDialog stack={stack} service={name} close={() => setDialog(undefined)} />}
    </>
  );
}
