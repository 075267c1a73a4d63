import { Button, Menu, Tooltip } from "@mantine/core";
import {
  IconAdjustments,
  IconChevronDown,
  IconCopy,
  IconHandStop,
  IconPackage,
  IconPencil,
  IconRefreshDot,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { ContainerDetail } from "@/api/types";
import { silence } from "@/components/seen";
import { CommitDialog } from "./commit-dialog";
import { RenameDialog } from "./rename-dialog";
import { StopDialog } from "./stop-dialog";
import { UpdateDialog } from "./update-dialog";
import { useVerbs, VERBS } from "./verbs";

type Dialog = "rename" | "commit" | "update" | "stop" | null;

/** The likely actions as buttons, everything else with words in one menu. */
export function DetailActions({ container }: { container: ContainerDetail }) {
  const [dialog, setDialog] = useState<Dialog>(null);
  const navigate = useNavigate();
  const { act } = useVerbs();
  const close = () => setDialog(null);
  const likely = VERBS.filter(
    (one) => ["start", "stop", "restart", "unpause"].includes(one.key) && one.applies(container),
  );
  const rest = VERBS.filter((one) => !likely.includes(one) && one.applies(container));
  const up =
    container.state === "running" || container.state === "restarting" || container.state === "paused";
  const why = silence(container);
  const away = why !== undefined;
  const again = (mode: "recreate" | "copy") =>
    void navigate({ to: "/run", search: { [mode]: container.id } });
  return (
    <>
      {likely.map((one) => (
        <Tooltip key={one.key} label={why} disabled={!away}>
          <Button
            variant={one.key === "start" ? "filled" : "default"}
            disabled={away}
            leftSection={<one.icon size={14} />}
            onClick={() => void act(one.key, container)}
          >
            {one.label}
          </Button>
        </Tooltip>
      ))}
      <Menu width={230}>
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={14} />}>
            More
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {away && <Menu.Label>{why}</Menu.Label>}
          <Menu.Item
            disabled={away}
            leftSection={<IconPencil size={14} />}
            onClick={() => setDialog("rename")}
          >
            Rename
          </Menu.Item>
          <Menu.Item
            disabled={away}
            leftSection={<IconAdjustments size={14} />}
            onClick={() => setDialog("update")}
          >
            Limits and restart policy
          </Menu.Item>
          <Menu.Item
            disabled={away}
            leftSection={<IconRefreshDot size={14} />}
            onClick={() => again("recreate")}
          >
            Recreate with changes
          </Menu.Item>
          <Menu.Item leftSection={<IconCopy size={14} />} onClick={() => again("copy")}>
            Run another like it
          </Menu.Item>
          <Menu.Item
            disabled={away}
            leftSection={<IconPackage size={14} />}
            onClick={() => setDialog("commit")}
          >
            Commit to an image
          </Menu.Item>
          {up && (
            <Menu.Item
              disabled={away}
              leftSection={<IconHandStop size={14} />}
              onClick={() => setDialog("stop")}
            >
              Stop or signal with options
            </Menu.Item>
          )}
          <Menu.Divider />
          {rest.map((one) => (
            <Menu.Item
              key={one.key}
              disabled={away}
              color={one.danger ? "red" : undefined}
              leftSection={<one.icon size={14} />}
              onClick={() => void act(one.key, container)}
            >
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
