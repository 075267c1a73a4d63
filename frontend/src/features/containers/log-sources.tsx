import { Button, Checkbox, Popover, ScrollArea, Stack, TextInput } from "@mantine/core";
import { IconStack2 } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Container, ContainerDetail } from "@/api/types";
import { silence } from "@/components/seen";
import { containersQuery } from "./queries";

interface LogSourcesProps {
  container: ContainerDetail;
  chosen: { id: number }[];
  change: (ids: number[]) => void;
}

/** Those of the same stack first: they are what one wants to read together. */
function ordered(rows: Container[], container: ContainerDetail): Container[] {
  const near = (row: Container) =>
    Number(container.stack !== "" && row.stack === container.stack && row.host === container.host);
  return rows.filter((row) => row.id !== container.id).sort((one, other) => near(other) - near(one));
}

function Choice({
  container,
  ids,
  change,
}: {
  container: ContainerDetail;
  ids: number[];
  change: (ids: number[]) => void;
}) {
  const { data } = useQuery(containersQuery);
  const [search, setSearch] = useState("");
  const rows = ordered(data?.results ?? [], container).filter((row) =>
    `${row.name} ${row.stack} ${row.host_name}`.includes(search.trim().toLowerCase()),
  );
  const toggle = (id: number) =>
    change(ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id]);
  return (
    <Stack gap="xs">
      <TextInput
        size="xs"
        type="search"
        aria-label="Search containers"
        placeholder="Search containers"
        data-autofocus
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <ScrollArea.Autosize mah={280}>
        <Stack gap={8}>
          {rows.map((row) => (
            <Checkbox
              key={row.id}
              size="xs"
              label={row.name}
              disabled={row.stale && !ids.includes(row.id)}
              description={silence(row) ?? [row.stack, row.host_name].filter(Boolean).join(" on ")}
              checked={ids.includes(row.id)}
              onChange={() => toggle(row.id)}
            />
          ))}
          {rows.length === 0 && <span className="muted">No other container.</span>}
        </Stack>
      </ScrollArea.Autosize>
    </Stack>
  );
}

/** Which other containers' lines are merged into this log. They are read when the choice is made, not at each tick. */
export function LogSources({ container, chosen, change }: LogSourcesProps) {
  const ids = chosen.map((one) => one.id);
  const [opened, setOpened] = useState(false);
  const [picked, setPicked] = useState(ids);
  const turn = (open: boolean) => {
    setOpened(open);
    if (open) setPicked(ids);
    else if (picked.join() !== ids.join()) change(picked);
  };
  return (
    <Popover width={260} position="bottom-end" trapFocus opened={opened} onChange={turn}>
      <Popover.Target>
        <Button
          variant={ids.length > 0 ? "light" : "default"}
          leftSection={<IconStack2 size={14} />}
          onClick={() => turn(!opened)}
        >
          {ids.length > 0 ? `Merged with ${ids.length}` : "Merge"}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Choice container={container} ids={picked} change={setPicked} />
        <Button fullWidth mt="sm" onClick={() => turn(false)}>
          Show these logs together
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
