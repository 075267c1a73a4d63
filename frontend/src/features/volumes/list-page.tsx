import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconDatabase, IconPlus, IconTrash } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Volume } from "@/api/types";
import { DataTable } from "@/components/data-table/data-table";
import type { Column, Filter } from "@/components/data-table/types";
import { Page } from "@/components/page";
import { EmptyState } from "@/components/states";
import { Ago } from "@/components/time";
import { UsedBy } from "@/components/used-by";
import { shortId } from "@/lib/format";
import { useAddress } from "@/lib/address";
import { CreateVolumeDialog } from "./create-dialog";
import { PruneVolumesDialog } from "./prune-dialog";
import { fetchVolumes } from "./queries";
import { useRemoveVolumes } from "./remove";
import { VolumeSize } from "./volume-size";

function VolumeName({ volume }: { volume: Volume }) {
  return (
    <Link to="/volumes/$id" params={{ id: String(volume.id) }} className="cut" title={volume.name}>
      {volume.anonymous ? (
        <>
          <span className="mono">{shortId(volume.name)}</span> <span className="faint">anonymous</span>
        </>
      ) : (
        <b>{volume.name}</b>
      )}
    </Link>
  );
}

const columns: Column<Volume>[] = [
  {
    id: "name",
    header: "Volume",
    sort: "name",
    width: "minmax(190px, 2.2fr)",
    phone: "title",
    cell: (volume) => <VolumeName volume={volume} />,
  },
  {
    id: "size",
    header: "Size",
    width: "92px",
    align: "right",
    phone: "corner",
    cell: (volume) => <VolumeSize volume={volume} />,
  },
  {
    id: "used",
    header: "Used by",
    sort: "used_by",
    width: "118px",
    cell: (volume) => <UsedBy amount={volume.used_by} used={{ volume: volume.id }} />,
  },
  {
    id: "driver",
    header: "Driver",
    sort: "driver",
    width: "100px",
    cell: (volume) => <span className="cut">{volume.driver}</span>,
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
    cell: (volume) => <Ago at={volume.created_at} />,
  },
  {
    id: "host",
    header: "Host",
    sort: "host",
    width: "minmax(80px, 0.8fr)",
    cell: (volume) => <span className="cut">{volume.host_name}</span>,
  },
  {
    id: "mountpoint",
    header: "On the host's disk",
    width: "minmax(180px, 1.6fr)",
    optional: true,
    phone: "hidden",
    cell: (volume) => (
      <span className="mono cut" title={volume.mountpoint}>
        {volume.mountpoint}
      </span>
    ),
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
];

export function VolumesPage() {
  const remove = useRemoveVolumes();
  const navigate = useNavigate();
  const [url, change] = useAddress("/inside/volumes");
  const [pruning, setPruning] = useState(false);
  const create = (
    <Button leftSection={<IconPlus size={14} />} onClick={() => change({ create: true })}>
      Create a volume
    </Button>
  );
  return (
    <Page
      title="Volumes"
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
        noun="volume"
        nouns="volumes"
        columns={columns}
        fetchPage={fetchVolumes}
        filters={filters}
        initialSort="name"
        open={(volume) => void navigate({ to: "/volumes/$id", params: { id: String(volume.id) } })}
        actions={(volume) => (
          <Tooltip label="Remove">
            <ActionIcon aria-label={`Remove ${volume.name}`} onClick={() => void remove([volume])}>
              <IconTrash size={15} />
            </ActionIcon>
          </Tooltip>
        )}
        bulk={(rows, clear) => (
          <Button
            variant="light"
            color="red"
            leftSection={<IconTrash size={14} />}
            onClick={() => void remove(rows).then((done) => done && clear())}
          >
            Remove
          </Button>
        )}
        empty={
          <EmptyState icon={<IconDatabase size={26} stroke={1.6} />} title="No volumes yet" action={create}>
            A volume keeps data when its container is removed: a database belongs in one.
          </EmptyState>
        }
      />
      {url.create !== undefined && <CreateVolumeDialog close={() => change({ create: undefined })} />}
      {pruning && <PruneVolumesDialog close={() => setPruning(false)} />}
    </Page>
  );
}
