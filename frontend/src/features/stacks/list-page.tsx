import { ActionIcon, Tooltip } from "@mantine/core";
import { IconPlus, IconRocket, IconStack2 } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import type { Stack } from "@/api/types";
import { DataTable } from "@/components/data-table/data-table";
import type { Column, Filter } from "@/components/data-table/types";
import { ButtonLink } from "@/components/links";
import { Page } from "@/components/page";
import { EmptyState } from "@/components/states";
import { StatusBadge } from "@/components/status-badge";
import { Ago } from "@/components/time";
import { ComposeProblem } from "./compose-problem";
import { Elsewhere } from "./elsewhere";
import { Flags } from "./flags";
import { fetchStacks } from "./queries";
import { servicesRunning, stackStatus } from "./status";

const SOURCES: Record<Stack["source"], string> = {
  editor: "written here",
  upload: "uploaded",
  git: "git",
  adopted: "adopted",
};

function Services({ stack }: { stack: Stack }) {
  const { running, all } = servicesRunning(stack.state);
  if (all === 0) return <span className="faint">–</span>;
  return (
    <span className="numbers">
      {running} of {all}
    </span>
  );
}

const columns: Column<Stack>[] = [
  {
    id: "project",
    header: "Stack",
    sort: "project",
    width: "minmax(150px, 1.4fr)",
    phone: "title",
    cell: ({ id, project }) => (
      <Link to="/stacks/$id/{-$tab}" params={{ id: String(id) }} className="cut" title={project}>
        <b>{project}</b>
      </Link>
    ),
  },
  {
    id: "status",
    header: "State",
    width: "200px",
    phone: "corner",
    cell: (stack) => <StatusBadge status={stackStatus(stack)} />,
  },
  {
    id: "services",
    header: "Services running",
    width: "124px",
    cell: (stack) => <Services stack={stack} />,
  },
  {
    id: "flags",
    header: "To know",
    width: "minmax(170px, 1.4fr)",
    cell: (stack) => <Flags stack={stack} />,
  },
  {
    id: "applied",
    header: "Applied",
    width: "130px",
    cell: ({ applied, applied_at: when }) =>
      applied === null ? (
        <span className="faint">never</span>
      ) : (
        <span className="cut">
          <Ago at={when} /> <span className="faint numbers">r{applied}</span>
        </span>
      ),
  },
  {
    id: "source",
    header: "Files",
    width: "100px",
    cell: ({ source }) => <span className="cut">{SOURCES[source]}</span>,
  },
  {
    id: "host",
    header: "Host",
    sort: "host_name",
    width: "minmax(80px, 0.8fr)",
    cell: (stack) => <span className="cut">{stack.host_name}</span>,
  },
  {
    id: "created",
    header: "Made",
    sort: "created_at",
    width: "130px",
    optional: true,
    cell: (stack) => <Ago at={stack.created_at} />,
  },
];

const filters: Filter[] = [
  {
    key: "source",
    label: "Any files",
    options: Object.entries(SOURCES).map(([value, label]) => ({ value, label })),
  },
];

export function StacksPage() {
  const navigate = useNavigate();
  const open = (stack: Stack, search: { plan?: boolean } = {}) =>
    void navigate({ to: "/stacks/$id/{-$tab}", params: { id: String(stack.id) }, search });
  const create = (
    <ButtonLink to="/stacks/new" leftSection={<IconPlus size={14} />}>
      New stack
    </ButtonLink>
  );
  return (
    <Page title="Stacks" fill actions={create}>
      <ComposeProblem />
      <DataTable
        noun="stack"
        nouns="stacks"
        columns={columns}
        fetchPage={fetchStacks}
        filters={filters}
        initialSort="project"
        open={(stack) => open(stack)}
        actions={(stack) => (
          <Tooltip label="Plan and apply">
            <ActionIcon aria-label={`Apply ${stack.project}`} onClick={() => open(stack, { plan: true })}>
              <IconRocket size={15} />
            </ActionIcon>
          </Tooltip>
        )}
        empty={
          <EmptyState icon={<IconStack2 size={26} stroke={1.6} />} title="No stacks yet" action={create}>
            A stack is several containers that belong together, a web server and its database say, written
            down in a compose.yaml. Here it is planned before it is applied, and every state that was applied
            is kept, so that there is a way back.
          </EmptyState>
        }
      />
      <Elsewhere />
    </Page>
  );
}
