import { Button } from "@mantine/core";
import { IconPlus, IconServer2 } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { client, unwrap } from "@/api/client";
import type { Host } from "@/api/types";
import { DataTable } from "@/components/data-table/data-table";
import type { Column, FetchPage } from "@/components/data-table/types";
import { Page } from "@/components/page";
import { EmptyState } from "@/components/states";
import { HostBadge } from "./badge";
import { Ago } from "@/components/time";
import { bytes, percent } from "@/lib/format";
import { useAddress } from "@/lib/address";
import { HostDialog } from "./host-dialog";

const fetchHosts: FetchPage<Host> = (query, signal) =>
  unwrap(client.GET("/api/v1/hosts/", { params: { query }, signal }));

/** How many run; of a host that nobody sees, how many did. */
function Running({ host }: { host: Host }) {
  if (host.observed_at === null) return <span className="faint">–</span>;
  if (host.stale)
    return (
      <span className="numbers faint" title="When it was last seen">
        {host.containers_last_running} were
      </span>
    );
  return (
    <span className="numbers">
      {host.containers_running} <span className="faint">of {host.containers_total}</span>
    </span>
  );
}

const columns: Column<Host>[] = [
  {
    id: "name",
    header: "Name",
    sort: "name",
    width: "minmax(140px, 1.4fr)",
    phone: "title",
    cell: (host) => (
      <Link to="/hosts/$id" params={{ id: String(host.id) }} className="cut">
        <b>{host.name}</b>
      </Link>
    ),
  },
  {
    id: "state",
    header: "State",
    sort: "state",
    width: "124px",
    phone: "corner",
    cell: (host) => <HostBadge of={host} />,
  },
  { id: "since", header: "Since", width: "120px", cell: (host) => <Ago at={host.state_since} /> },
  {
    id: "address",
    header: "Address",
    width: "minmax(160px, 1.6fr)",
    cell: (host) => (
      <span className="mono cut" title={host.address}>
        {host.address}
      </span>
    ),
  },
  { id: "engine", header: "Engine", width: "110px", cell: (host) => host.engine_version || "–" },
  {
    id: "containers",
    header: "Running",
    width: "92px",
    align: "right",
    cell: (host) => <Running host={host} />,
  },
  { id: "cpu", header: "CPU", width: "84px", align: "right", cell: (host) => percent(host.cpu_percent) },
  {
    id: "memory",
    header: "Memory used",
    width: "140px",
    align: "right",
    cell: (host) => (
      <span>
        {bytes(host.memory_used_bytes)}{" "}
        {host.observed_at !== null && <span className="faint">of {bytes(host.memory_bytes)}</span>}
      </span>
    ),
  },
  {
    id: "system",
    header: "System",
    width: "minmax(120px, 1fr)",
    optional: true,
    phone: "hidden",
    cell: (host) => <span className="cut">{host.operating_system}</span>,
  },
];

export function HostsPage() {
  const navigate = useNavigate();
  const [url, change] = useAddress("/inside/hosts");
  const add = (
    <Button leftSection={<IconPlus size={14} />} onClick={() => change({ add: true })}>
      Add a host
    </Button>
  );
  return (
    <Page title="Hosts" fill actions={add}>
      <DataTable
        noun="host"
        nouns="hosts"
        columns={columns}
        fetchPage={fetchHosts}
        initialSort="name"
        open={(host) => void navigate({ to: "/hosts/$id", params: { id: String(host.id) } })}
        empty={
          <EmptyState icon={<IconServer2 size={26} stroke={1.6} />} title="No hosts yet" action={add}>
            Connect a Docker engine: on this machine by its socket, elsewhere by SSH or TLS.
          </EmptyState>
        }
      />
      {url.add !== undefined && <HostDialog close={() => change({ add: undefined })} />}
    </Page>
  );
}
