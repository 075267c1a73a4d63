import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconNetwork, IconPlus, IconTrash } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Network } from "@/api/types";
import { DataTable } from "@/components/data-table/data-table";
import type { Column, Filter } from "@/components/data-table/types";
import { Page } from "@/components/page";
import { EmptyState } from "@/components/states";
import { Ago } from "@/components/time";
import { UsedBy } from "@/components/used-by";
import { shortId } from "@/lib/format";
import { useAddress } from "@/lib/address";
import { CreateNetworkDialog } from "./create-dialog";
import { isEnginesOwn } from "./drivers";
import { PruneNetworksDialog } from "./prune-dialog";
import { fetchNetworks } from "./queries";
import { useRemoveNetworks } from "./remove";

function NetworkName({ network }: { network: Network }) {
  return (
    <Link to="/networks/$id" params={{ id: String(network.id) }} className="cut" title={network.name}>
      <b>{network.name}</b>
      {isEnginesOwn(network.name) && <span className="faint"> the engine's own</span>}
    </Link>
  );
}

function Reach({ network }: { network: Network }) {
  const words = [
    network.internal && "internal",
    network.attachable && "attachable",
    network.ipv6 && "IPv6",
  ].filter(Boolean);
  return words.length === 0 ? (
    <span className="faint">–</span>
  ) : (
    <span className="cut">{words.join(", ")}</span>
  );
}

const columns: Column<Network>[] = [
  {
    id: "name",
    header: "Network",
    sort: "name",
    width: "minmax(190px, 2fr)",
    phone: "title",
    cell: (network) => <NetworkName network={network} />,
  },
  { id: "driver", header: "Driver", sort: "driver", width: "92px", cell: (network) => network.driver || "–" },
  {
    id: "subnets",
    header: "Subnet",
    width: "minmax(120px, 1.2fr)",
    cell: ({ subnets }) =>
      subnets.length === 0 ? (
        <span className="faint">–</span>
      ) : (
        <span className="mono cut">{subnets.map(({ subnet }) => subnet).join(", ")}</span>
      ),
  },
  {
    id: "reach",
    header: "Reach",
    width: "minmax(90px, 1fr)",
    cell: (network) => <Reach network={network} />,
  },
  {
    id: "used",
    header: "Used by",
    sort: "used_by",
    width: "118px",
    cell: (network) => <UsedBy amount={network.used_by} used={{ network: network.id }} />,
  },
  {
    id: "stack",
    header: "Stack",
    sort: "stack",
    width: "minmax(70px, 0.8fr)",
    cell: ({ stack }) => <span className="cut">{stack || <span className="faint">–</span>}</span>,
  },
  {
    id: "created",
    header: "Made",
    sort: "created_at",
    width: "130px",
    cell: (network) => <Ago at={network.created_at} />,
  },
  {
    id: "host",
    header: "Host",
    sort: "host",
    width: "minmax(80px, 0.8fr)",
    cell: (network) => <span className="cut">{network.host_name}</span>,
  },
  {
    id: "id",
    header: "ID",
    width: "116px",
    optional: true,
    phone: "hidden",
    cell: (network) => <span className="mono faint">{shortId(network.engine_id)}</span>,
  },
];

const filters: Filter[] = [
  {
    key: "unused",
    label: "Used or not",
    options: [
      { value: "true", label: "unused" },
      { value: "false", label: "in use" },
    ],
  },
  {
    key: "driver",
    label: "Any driver",
    options: ["bridge", "overlay", "macvlan", "ipvlan", "host", "null"].map((value) => ({
      value,
      label: value,
    })),
  },
];

function RowActions({ network }: { network: Network }) {
  const remove = useRemoveNetworks();
  const own = isEnginesOwn(network.name);
  return (
    <Tooltip label={own ? "It belongs to the engine and stays" : "Remove"}>
      <ActionIcon aria-label={`Remove ${network.name}`} disabled={own} onClick={() => void remove([network])}>
        <IconTrash size={15} />
      </ActionIcon>
    </Tooltip>
  );
}

function BulkActions({ rows, clear }: { rows: Network[]; clear: () => void }) {
  const remove = useRemoveNetworks();
  const removable = rows.filter((network) => !isEnginesOwn(network.name)).length;
  return (
    <Button
      variant="light"
      color="red"
      disabled={removable === 0}
      leftSection={<IconTrash size={14} />}
      onClick={() => void remove(rows).then((done) => done && clear())}
    >
      Remove{removable < rows.length && ` ${removable}`}
    </Button>
  );
}

export function NetworksPage() {
  const navigate = useNavigate();
  const [url, change] = useAddress("/inside/networks");
  const [pruning, setPruning] = useState(false);
  const create = (
    <Button leftSection={<IconPlus size={14} />} onClick={() => change({ create: true })}>
      Create a network
    </Button>
  );
  return (
    <Page
      title="Networks"
      fill
      actions={
        <>
          <Button variant="default" leftSection={<IconTrash size={14} />} onClick={() => setPruning(true)}>
            Prune
          </Button>
          {create}
        </>
      }
    >
      <DataTable
        noun="network"
        nouns="networks"
        columns={columns}
        fetchPage={fetchNetworks}
        filters={filters}
        initialSort="name"
        open={(network) => void navigate({ to: "/networks/$id", params: { id: String(network.id) } })}
        actions={(network) => <RowActions network={network} />}
        bulk={(rows, clear) => <BulkActions rows={rows} clear={clear} />}
        empty={
          <EmptyState icon={<IconNetwork size={26} stroke={1.6} />} title="No networks yet" action={create}>
            Containers on a network of their own find one another by name.
          </EmptyState>
        }
      />
      {url.create !== undefined && <CreateNetworkDialog close={() => change({ create: undefined })} />}
      {pruning && <PruneNetworksDialog close={() => setPruning(false)} />}
    </Page>
  );
}
