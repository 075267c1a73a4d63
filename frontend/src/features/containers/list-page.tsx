import { Button, Tooltip } from "@mantine/core";
import { IconBox, IconFileText, IconPlayerPlay } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { hostsQuery } from "@/api/queries";
import type { Container } from "@/api/types";
import { DataTable } from "@/components/data-table/data-table";
import type { Filter } from "@/components/data-table/types";
import { ButtonLink } from "@/components/links";
import { Page } from "@/components/page";
import { EmptyState } from "@/components/states";
import { silence } from "@/components/seen";
import { containerColumns } from "./columns";
import { fetchContainers } from "./queries";
import { RowActions } from "./row-actions";
import { isReachable, useVerbs, VERBS } from "./verbs";

const filters: Filter[] = [
  {
    key: "state",
    label: "Any state",
    options: ["running", "exited", "restarting", "paused", "created", "dead"].map((value) => ({
      value,
      label: value,
    })),
  },
  {
    key: "stale",
    label: "Seen or not",
    options: [
      { value: "false", label: "seen now" },
      { value: "true", label: "not seen now" },
    ],
  },
  { key: "attention", label: "Any condition", options: [{ value: "true", label: "needs attention" }] },
];

function BulkActions({ rows, clear }: { rows: Container[]; clear: () => void }) {
  const navigate = useNavigate();
  const { actOnAll } = useVerbs();
  const [first, ...others] = rows;
  const logs = first !== undefined && (
    <Button
      key="logs"
      variant="default"
      leftSection={<IconFileText size={14} />}
      onClick={() =>
        void navigate({
          to: "/containers/$id/{-$tab}",
          params: { id: String(first.id), tab: "logs" },
          search: { with: others.map((row) => row.id).join(",") },
        })
      }
    >
      Logs
    </Button>
  );
  const verbs = VERBS.map((one) => {
    const fitting = rows.filter((row) => isReachable(row) && one.applies(row)).length;
    const Icon = one.icon;
    if (fitting === 0) return null;
    return (
      <Tooltip
        key={one.key}
        label={`${one.label} ${fitting} of ${rows.length}`}
        disabled={fitting === rows.length}
      >
        <Button
          variant={one.danger ? "light" : "default"}
          color={one.danger ? "red" : undefined}
          leftSection={<Icon size={14} />}
          onClick={() => void actOnAll(one.key, rows).then((done) => done && clear())}
        >
          {one.label}
          {fitting < rows.length && ` ${fitting}`}
        </Button>
      </Tooltip>
    );
  });
  const unseen = rows.find((row) => !isReachable(row));
  return [
    logs,
    ...verbs,
    unseen !== undefined && (
      <span key="unseen" className="muted">
        {silence(unseen)}
      </span>
    ),
  ];
}

export function ContainersPage() {
  const navigate = useNavigate();
  const { act } = useVerbs();
  const open = (container: Container, tab?: string) =>
    void navigate({ to: "/containers/$id/{-$tab}", params: { id: String(container.id), tab } });
  const run = (
    <ButtonLink to="/run" leftSection={<IconPlayerPlay size={14} />}>
      Run a container
    </ButtonLink>
  );
  const { data: hosts } = useQuery(hostsQuery);
  // Where there is one host only, what tells hosts apart would take room from names.
  const columns = useMemo(
    () => containerColumns.filter(({ id }) => id !== "host" || hosts?.count !== 1),
    [hosts?.count],
  );
  return (
    <Page title="Containers" fill actions={run}>
      <DataTable
        noun="container"
        nouns="containers"
        columns={columns}
        fetchPage={fetchContainers}
        filters={filters}
        initialSort="name"
        open={open}
        actions={(container) => <RowActions container={container} />}
        bulk={(rows, clear) => <BulkActions rows={rows} clear={clear} />}
        keys={{
          l: (container) => open(container, "logs"),
          s: (container) => open(container, "terminal"),
          r: (container) => void act("restart", container),
        }}
        empty={
          <EmptyState icon={<IconBox size={26} stroke={1.6} />} title="No containers yet" action={run}>
            Run one from an image, or paste the docker run line you already have.
          </EmptyState>
        }
      />
    </Page>
  );
}
