import { Button, Menu } from "@mantine/core";
import { IconAdjustments, IconChevronDown, IconCopy, IconHandStop, IconPackage, IconPencil, IconRefreshDot } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { ContainerDetail } from "@/api/types";
import { CommitDialog } from "./commit-dialog";
import { RenameDialog } from "./rename-dialog";
import { StopDialog } from "./stop-dialog";
import { UpdateDialog } from "./update-dialog";
import { act, VERBS } from "./verbs";

type Dialog = "rename" | "commit" | "update" | "stop" | null;

/** The likely actions as buttons, everything else with words in one menu. */
export function DetailActions({ container }: { container: ContainerDetail }) {
  const [dialog, setDialog] = useState<Dialog>(null);
  const navigate = useNavigate();
  const close = () => setDialog(null);
  const likely = VERBS.filter((one) => ["start", "stop", "restart", "unpause"].includes(one.key) && one.applies(container));
  const rest = VERBS.filter((one) => !likely.includes(one) && one.applies(container));
  const up = container.state === "running" || container.state === "restarting" || container.state === "paused";
  const again = (mode: "recreate" | "copy") => void navigate({ to: "/run", search: { [mode]: String(container.id) } });
  return (
    <>
      {likely.map((one) => (
        <Button key={one.key} variant={one.key === "start" ? "filled" : "default"} leftSection={<one.icon size={14} />} onClick={() => void act(one.key, container)}>
          {one.label}
        </Button>
      ))}
      <Menu width={230}>
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={14} />}>More</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={14} />} onClick={() => setDialog("rename")}>Rename</Menu.Item>
          <Menu.Item leftSection={<IconAdjustments size={14} />} onClick={() => setDialog("update")}>Limits and restart policy</Menu.Item>
          <Menu.Item leftSection={<IconRefreshDot size={14} />} onClick={() => again("recreate")}>Recreate with changes</Menu.Item>
          <Menu.Item leftSection={<IconCopy size={14} />} onClick={() => again("copy")}>Run another like it</Menu.Item>
          <Menu.Item leftSection={<IconPackage size={14} />} onClick={() => setDialog("commit")}>Commit to an image</Menu.Item>
          {up && <Menu.Item leftSection={<IconHandStop size={14} />} onClick={() => setDialog("stop")}>Stop or signal with options</Menu.Item>}
          <Menu.Divider />
          {rest.map((one) => (
            <Menu.Item key={one.key} color={one.danger ? "red" : undefined} leftSection={<one.icon size={14} />} onClick={() => void act(one.key, container)}>
              {one.label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {dialog === "rename" && <RenameDialog container={container} close={close} />}
      {dialog === "commit" && <CommitDialog container={container} close={close} />}
      {dialog === "update" && <UpdateDialog container={container} close={close} />}
      {dialog === "stop" && <StopDialog container={container} close={close} />}
    </>
  );
}
