import { IconHammer, IconPlus } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import type { Build } from "@/api/types";
import { DataTable } from "@/components/data-table/data-table";
import type { Column, Filter } from "@/components/data-table/types";
import { ButtonLink } from "@/components/links";
import { Meter } from "@/components/meter";
import { Page } from "@/components/page";
import { EmptyState } from "@/components/states";
import { StatusBadge } from "@/components/status-badge";
import { Ago, Elapsed } from "@/components/time";
import { bytes } from "@/lib/format";
import { fetchBuilds } from "./queries";
import { buildStatus, cachedShare } from "./source";
import { Trend } from "./trend";
import classes from "./list.module.css";

function CachedShare({ build }: { build: Build }) {
  const share = cachedShare(build);
  if (share === null) return <span className="faint">–</span>;
  return (
    <span className={classes.share} title={`${build.steps_cached} of ${build.steps_total} steps`}>
      <span className={classes.shareBar}>
        <Meter share={share} label="Share of steps from the cache" />
      </span>
      <span className="numbers">{Math.round(share * 100)} %</span>
    </span>
  );
}

const columns: Column<Build>[] = [
  {
    id: "name",
    header: "Build",
    sort: "name",
    width: "minmax(150px, 1.6fr)",
    phone: "title",
    cell: (build) => (
      <Link to="/builds/$id" params={{ id: String(build.id) }} className="cut">
        <b>{build.name || "Build"}</b> <span className="faint numbers">#{build.number}</span>
      </Link>
    ),
  },
  {
    id: "state",
    header: "State",
    width: "112px",
    phone: "corner",
    cell: (build) => <StatusBadge status={buildStatus(build)} />,
  },
  {
    id: "source",
    header: "Source",
    width: "minmax(130px, 1.4fr)",
    cell: (build) => (
      <span className="cut" title={build.git_url}>
        {build.source_label}
      </span>
    ),
  },
  {
    id: "tags",
    header: "Tags",
    width: "minmax(100px, 1.2fr)",
    cell: (build) =>
      build.tags.length === 0 ? (
        <span className="faint">none</span>
      ) : (
        <span className="mono cut" title={build.tags.join("\n")}>
          {build.tags.join(", ")}
        </span>
      ),
  },
  {
    id: "took",
    header: "Took",
    width: "78px",
    cell: (build) =>
      build.started_at === null ? (
        <span className="faint">–</span>
      ) : (
        <Elapsed from={build.started_at} to={build.finished_at} />
      ),
  },
  { id: "cached", header: "From cache", width: "120px", cell: (build) => <CachedShare build={build} /> },
  {
    id: "trend",
    header: "Last builds",
    width: "112px",
    phone: "hidden",
    cell: (build) => <Trend build={build} />,
  },
  {
    id: "size",
    header: "Size",
    sort: "image_size_bytes",
    width: "88px",
    cell: (build) =>
      build.image_size_bytes === null ? <span className="faint">–</span> : bytes(build.image_size_bytes),
  },
  {
    id: "created",
    header: "When",
    sort: "created_at",
    width: "116px",
    cell: (build) => <Ago at={build.created_at} />,
  },
  {
    id: "by",
    header: "By",
    width: "minmax(70px, 0.6fr)",
    optional: true,
    phone: "hidden",
    cell: (build) => <span className="cut">{build.requested_by_name}</span>,
  },
  {
    id: "host",
    header: "Host",
    width: "minmax(70px, 0.7fr)",
    cell: (build) => <span className="cut">{build.host_name}</span>,
  },
];

const filters: Filter[] = [
  {
    key: "state",
    label: "Any state",
    options: ["queued", "running", "succeeded", "failed", "cancelled", "interrupted"].map((value) => ({
      value,
      label: value,
    })),
  },
  {
    key: "source",
    label: "Any source",
    options: [
      { value: "dockerfile", label: "pasted" },
      { value: "upload", label: "uploaded" },
      { value: "git", label: "git" },
    ],
  },
  { key: "source_key", label: "One source", options: [] },
];

export function BuildsPage() {
  const navigate = useNavigate();
  const create = (
    <ButtonLink to="/builds/new" leftSection={<IconPlus size={14} />}>
      New build
    </ButtonLink>
  );
  return (
    <Page title="Builds" fill actions={create}>
      <DataTable
        noun="build"
        nouns="builds"
        columns={columns}
        fetchPage={fetchBuilds}
        filters={filters}
        initialSort="-created_at"
        open={(build) => void navigate({ to: "/builds/$id", params: { id: String(build.id) } })}
        empty={
          <EmptyState icon={<IconHammer size={26} stroke={1.6} />} title="No builds yet" action={create}>
            Paste a Dockerfile, upload a folder, or give a git repository. Every step is recorded, and the
            next build says what had changed.
          </EmptyState>
        }
      />
    </Page>
  );
}
