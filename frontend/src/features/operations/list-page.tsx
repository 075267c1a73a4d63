import { ActionIcon, Tooltip } from "@mantine/core";
import { IconActivity, IconX } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { at, client, unwrap } from "@/api/client";
import type { Operation } from "@/api/types";
import { DataTable } from "@/components/data-table/data-table";
import type { Column, FetchPage, Filter } from "@/components/data-table/types";
import { Page } from "@/components/page";
import { useChange } from "@/components/use-change";
import { EmptyState } from "@/components/states";
import { hasEnded } from "@/components/operation-status";
import { OperationBadge } from "@/components/operation-badge";
import { Ago, Elapsed } from "@/components/time";

const fetchOperations: FetchPage<Operation> = (query, signal) =>
  unwrap(client.GET("/api/v1/operations/", { params: { query }, signal }));

/** Why it failed, or what a try of a connection came to; else how it hangs together with others. */
function Outcome({ operation }: { operation: Operation }) {
  const { id, parent, state, error_detail: error, result } = operation;
  const said = error === "" && result !== null && "verdict" in result ? result.verdict : error;
  if (said !== "")
    return (
      <span className="cut muted" title={said}>
        {said}
      </span>
    );
  if (state === "waiting")
    return (
      <Link to="/operations" search={{ parent: id }} className="cut quiet muted">
        waits for its parts
      </Link>
    );
  if (parent !== null)
    return (
      <Link to="/operations/$id" params={{ id: String(parent) }} className="cut quiet muted">
        part of operation {parent}
      </Link>
    );
  return <span className="muted">–</span>;
}

const columns: Column<Operation>[] = [
  {
    id: "kind",
    header: "What",
    width: "minmax(160px, 1.5fr)",
    phone: "title",
    cell: (operation) => (
      <Link to="/operations/$id" params={{ id: String(operation.id) }} className="cut link">
        {operation.title}
      </Link>
    ),
  },
  {
    id: "target",
    header: "Of",
    width: "minmax(140px, 1.4fr)",
    cell: (operation) => (
      <span className="cut" title={operation.target_name}>
        {operation.target_name || "–"}
      </span>
    ),
  },
  {
    id: "state",
    header: "State",
    width: "118px",
    phone: "corner",
    cell: (operation) => <OperationBadge operation={operation} />,
  },
  {
    id: "error",
    header: "Result",
    width: "minmax(140px, 1.8fr)",
    cell: (operation) => <Outcome operation={operation} />,
  },
  {
    id: "host",
    header: "Host",
    width: "minmax(80px, 0.6fr)",
    cell: (operation) => <span className="cut">{operation.host_name || "–"}</span>,
  },
  {
    id: "who",
    header: "Who",
    width: "minmax(80px, 0.6fr)",
    cell: (operation) => <span className="cut">{operation.requested_by_name || "–"}</span>,
  },
  {
    id: "when",
    header: "When",
    sort: "created_at",
    width: "130px",
    cell: (operation) => <Ago at={operation.created_at} />,
  },
  {
    id: "took",
    header: "Took",
    width: "84px",
    align: "right",
    cell: (operation) =>
      operation.started_at === null ? (
        <span className="faint">–</span>
      ) : (
        <Elapsed from={operation.started_at} to={operation.finished_at} />
      ),
  },
];

const filters: Filter[] = [
  {
    key: "state",
    label: "Any state",
    options: ["running", "queued", "waiting", "succeeded", "failed", "cancelled", "interrupted"].map(
      (value) => ({
        value,
        label: value,
      }),
    ),
  },
  { key: "group", label: "One request", options: [] },
  { key: "parent", label: "Parts of one", options: [] },
];

function Cancel({ operation }: { operation: Operation }) {
  const cancel = useChange(() =>
    unwrap(client.POST("/api/v1/operations/{id}/cancel/", { params: at(operation.id) })),
  );
  if (hasEnded(operation) || operation.cancel_requested) return null;
  return (
    <Tooltip label="Cancel">
      <ActionIcon aria-label="Cancel" onClick={() => void cancel.send()}>
        <IconX size={15} />
      </ActionIcon>
    </Tooltip>
  );
}

/** The audit page: who did what, where, when, how long, and how it ended. */
export function OperationsPage() {
  const navigate = useNavigate();
  return (
    <Page
      title="Operations"
      under="Everything that was asked for, by people and by tokens, and how it ended."
      fill
    >
      <DataTable
        noun="operation"
        nouns="operations"
        columns={columns}
        fetchPage={fetchOperations}
        filters={filters}
        initialSort="-id"
        open={(operation) => void navigate({ to: "/operations/$id", params: { id: String(operation.id) } })}
        actions={(operation) => <Cancel operation={operation} />}
        empty={
          <EmptyState icon={<IconActivity size={26} stroke={1.6} />} title="Nothing has been done yet">
            Each start, pull, build or prune leaves its record here.
          </EmptyState>
        }
      />
    </Page>
  );
}
