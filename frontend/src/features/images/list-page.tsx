import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import {
  IconDots,
  IconDownload,
  IconPhoto,
  IconPlayerPlay,
  IconTag,
  IconTrash,
  IconUpload,
} from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Image } from "@/api/types";
import { DataTable } from "@/components/data-table/data-table";
import type { Column, Filter } from "@/components/data-table/types";
import { IconLink } from "@/components/links";
import { Page } from "@/components/page";
import { EmptyState } from "@/components/states";
import { TagDialog } from "@/components/tag-dialog";
import { Ago } from "@/components/time";
import { bytes, shortId } from "@/lib/format";
import { useAddress } from "@/lib/address";
import { LoadDialog } from "./load-dialog";
import { PruneImagesDialog } from "./prune-dialog";
import { PullDialog } from "./pull-dialog";
import { fetchImages } from "./queries";
import { useRemoveImages } from "./remove";

function ImageName({ image }: { image: Image }) {
  const [first, ...more] = image.names;
  return (
    <Link
      to="/images/$id"
      params={{ id: String(image.id) }}
      className="cut"
      title={image.repo_tags.join("\n")}
    >
      <b>{first === undefined ? <span className="faint">untagged</span> : first.name}</b>
      {first !== undefined && first.tag !== "" && <span className="muted">:{first.tag}</span>}
      {more.length > 0 && <span className="faint"> +{more.length}</span>}
    </Link>
  );
}

const columns: Column<Image>[] = [
  {
    id: "name",
    header: "Image",
    sort: "name",
    width: "minmax(200px, 2.4fr)",
    phone: "title",
    cell: (image) => <ImageName image={image} />,
  },
  {
    id: "id",
    header: "ID",
    width: "116px",
    phone: "hidden",
    cell: (image) => <span className="mono faint">{shortId(image.engine_id)}</span>,
  },
  {
    id: "size",
    header: "Size",
    sort: "size_bytes",
    width: "92px",
    align: "right",
    cell: (image) => bytes(image.size_bytes),
  },
  {
    id: "used",
    header: "Used by",
    width: "110px",
    align: "right",
    cell: (image) =>
      image.used_by === 0 ? (
        <span className="faint">nothing</span>
      ) : (
        `${image.used_by} container${image.used_by === 1 ? "" : "s"}`
      ),
  },
  {
    id: "created",
    header: "Made",
    sort: "created_at",
    width: "130px",
    cell: (image) => <Ago at={image.created_at} />,
  },
  {
    id: "platform",
    header: "Platform",
    width: "120px",
    optional: true,
    phone: "hidden",
    cell: (image) => `${image.operating_system}/${image.architecture}`,
  },
  {
    id: "host",
    header: "Host",
    sort: "host",
    width: "minmax(90px, 0.8fr)",
    cell: (image) => <span className="cut">{image.host_name}</span>,
  },
];

const filters: Filter[] = [
  {
    key: "dangling",
    label: "All images",
    options: [
      { value: "true", label: "untagged only" },
      { value: "false", label: "tagged only" },
    ],
  },
];

function RowActions({ image, tag }: { image: Image; tag: () => void }) {
  const remove = useRemoveImages();
  return (
    <>
      <Tooltip label="Run">
        <IconLink
          to="/run"
          search={{ image: image.name || image.engine_id, host: image.host }}
          aria-label={`Run ${image.name}`}
        >
          <IconPlayerPlay size={15} />
        </IconLink>
      </Tooltip>
      <Menu>
        <Menu.Target>
          <ActionIcon aria-label={`More for ${image.name}`}>
            <IconDots size={15} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconTag size={14} />} onClick={tag}>
            Tag
          </Menu.Item>
          <Menu.Item
            leftSection={<IconDownload size={14} />}
            component="a"
            href={`/api/v1/live/images/save/?ids=${image.id}`}
          >
            Save as tar
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={14} />} color="red" onClick={() => void remove([image])}>
            Remove
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

function BulkActions({ rows, clear }: { rows: Image[]; clear: () => void }) {
  const remove = useRemoveImages();
  // One tar holds images of one host.
  const together = new Set(rows.map((image) => image.host)).size === 1;
  return (
    <>
      {together && (
        <Button
          variant="default"
          component="a"
          href={`/api/v1/live/images/save/?ids=${rows.map((image) => image.id).join(",")}`}
          leftSection={<IconDownload size={14} />}
        >
          Save as tar
        </Button>
      )}
      <Button
        variant="light"
        color="red"
        leftSection={<IconTrash size={14} />}
        onClick={() => void remove(rows).then((done) => done && clear())}
      >
        Remove
      </Button>
    </>
  );
}

export function ImagesPage() {
  const navigate = useNavigate();
  const [url, change] = useAddress("/inside/images");
  const [tagging, setTagging] = useState<Image>();
  const [dialog, setDialog] = useState<"prune" | "load">();
  const pull = (
    <Button leftSection={<IconDownload size={14} />} onClick={() => change({ pull: true })}>
      Pull an image
    </Button>
  );
  const actions = (
    <>
      <Button variant="default" leftSection={<IconTrash size={14} />} onClick={() => setDialog("prune")}>
        Prune
      </Button>
      <Button variant="default" leftSection={<IconUpload size={14} />} onClick={() => setDialog("load")}>
        Load a tar
      </Button>
      {pull}
    </>
  );
  return (
    <Page title="Images" fill actions={actions}>
      <DataTable
        noun="image"
        nouns="images"
        columns={columns}
        fetchPage={fetchImages}
        filters={filters}
        initialSort="name"
        open={(image) => void navigate({ to: "/images/$id", params: { id: String(image.id) } })}
        actions={(image) => <RowActions image={image} tag={() => setTagging(image)} />}
        bulk={(rows, clear) => <BulkActions rows={rows} clear={clear} />}
        empty={
          <EmptyState icon={<IconPhoto size={26} stroke={1.6} />} title="No images yet" action={pull}>
            Pull one from a registry, load one from a tar, or build one.
          </EmptyState>
        }
      />
      {url.pull !== undefined && <PullDialog close={() => change({ pull: undefined })} />}
      {dialog === "prune" && <PruneImagesDialog close={() => setDialog(undefined)} />}
      {dialog === "load" && <LoadDialog close={() => setDialog(undefined)} />}
      {tagging !== undefined && <TagDialog image={tagging} close={() => setTagging(undefined)} />}
    </Page>
  );
}
