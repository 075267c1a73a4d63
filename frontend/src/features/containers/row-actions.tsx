import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { IconDots, IconFileText, IconTerminal2 } from "@tabler/icons-react";
import type { Container } from "@/api/types";
import { IconLink } from "@/components/links";
import { silence } from "@/components/seen";
import { useVerbs, VERBS } from "./verbs";

/** The one likely action, logs and a shell as icons with words on hover; the rest in a menu with words. */
export function RowActions({ container }: { container: Container }) {
  const { act } = useVerbs();
  const likely = VERBS.find(
    (one) => (one.key === "start" || one.key === "stop" || one.key === "unpause") && one.applies(container),
  );
  const why = silence(container);
  const params = (tab: string) => ({ id: String(container.id), tab });
  return (
    <>
      <Tooltip label="Logs">
        <IconLink
          to="/containers/$id/{-$tab}"
          params={params("logs")}
          aria-label={`Logs of ${container.name}`}
          visibleFrom="sm"
        >
          <IconFileText size={15} />
        </IconLink>
      </Tooltip>
      <Tooltip label={why ?? (container.state === "running" ? "Shell" : "It has to run for a shell")}>
        <IconLink
          to="/containers/$id/{-$tab}"
          params={params("terminal")}
          disabled={why !== undefined || container.state !== "running"}
          aria-label={`Shell in ${container.name}`}
          visibleFrom="sm"
        >
          <IconTerminal2 size={15} />
        </IconLink>
      </Tooltip>
      {likely !== undefined && (
        <Tooltip label={why ?? likely.label}>
          <ActionIcon
            disabled={why !== undefined}
            aria-label={`${likely.label} ${container.name}`}
            onClick={() => void act(likely.key, container)}
          >
            <likely.icon size={15} />
          </ActionIcon>
        </Tooltip>
      )}
      <Menu>
        <Menu.Target>
          <ActionIcon aria-label={`More for ${container.name}`}>
            <IconDots size={15} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {why !== undefined && <Menu.Label>{why}</Menu.Label>}
          {VERBS.filter((one) => one.applies(container)).map((one) => (
            <Menu.Item
              key={one.key}
              disabled={why !== undefined}
              color={one.danger ? "red" : undefined}
              leftSection={<one.icon size={14} />}
              onClick={() => void act(one.key, container)}
            >
              {one.label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
