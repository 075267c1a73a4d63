import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ContainerDetail } from "@/api/types";
import { CopyButton } from "@/components/copy-button";
import { JsonTree } from "@/components/json-tree";
import { Panel } from "@/components/page";
import { Loaded } from "@/components/states";
import { inspectQuery } from "./queries";

export function InspectTab({ container }: { container: ContainerDetail }) {
  const query = useQuery(inspectQuery(container.id));
  const [search, setSearch] = useState("");
  const box = (
    <TextInput
      size="xs"
      type="search"
      w={260}
      placeholder="Search keys and values"
      aria-label="Search keys and values"
      leftSection={<IconSearch size={14} />}
      value={search}
      onChange={(event) => setSearch(event.currentTarget.value)}
    />
  );
  return (
    <Loaded query={query}>
      {(raw) => (
        <Panel
          title={box}
          actions={<CopyButton size="md" label="Copy as JSON" value={JSON.stringify(raw, null, 2)} />}
        >
          <JsonTree value={raw} search={search} />
        </Panel>
      )}
    </Loaded>
  );
}
