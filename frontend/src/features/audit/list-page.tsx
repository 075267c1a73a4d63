import { IconHistory } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { JournalEntry } from "@/api/types";
import { DataTable } from "@/components/data-table/data-table";
import type { Column, Filter } from "@/components/data-table/types";
import { Page } from "@/components/page";
import { EmptyState } from "@/components/states";
import { OperationBadge } from "@/components/operation-badge";
import { Ago } from "@/components/time";
import { useAddress } from "@/lib/address";
import { changeWords } from "./changes";
import { EntryDialog } from "./entry-dialog";
import { fetchLines, type Line } from "./lines";

/** A word that narrows the list to all lines that have it. */
function Narrow({ by, value, children }: { by: "person" | "kind"; value: string; children: string }) {
  const [url] = useAddress("/inside/audit");
  return (
    <Link to="/audit" search={{ ...url, [by]: value }} className="cut quiet" title={`Only ${children}`}>
      {children}
    </Link>
  );
}

function Outcome({ line }: { line: Line }) {
  if (line.operation !== null) return <OperationBadge operation={line.operation} />;
  const words = line.entry?.changes.map(changeWords).join(" · ") ?? "";
  return words === "" ? (
    <span className="faint">–</span>
  ) : (
    <span className="cut" title={words}>
      {words}
    </span>
  );
}

const columns: Column<Line>[] = [
  {
    id: "kind",
    header: "What",
    width: "minmax(130px, 1.2fr)",
    phone: "title",
    cell: (line) => (
      <Narrow by="kind" value={line.kind}>
        {line.what}
      </Narrow>
    ),
  },
  {
    id: "target",
    header: "Of",
    width: "minmax(120px, 1fr)",
    cell: (line) => (
      <span className="cut" title={line.target}>
        {line.target || "–"}
      </span>
    ),
  },
  { id: "changes", header: "Change", width: "minmax(160px, 2fr)", cell: (line) => <Outcome line={line} /> },
  {
    id: "host",
    header: "Host",
    width: "minmax(80px, 0.6fr)",
    cell: (line) => <span className="cut">{line.hostName || "–"}</span>,
  },
  {
    id: "who",
    header: "Who",
    width: "minmax(80px, 0.6fr)",
    cell: (line) =>
      line.person === "" ? (
        <span className="cut muted">{line.by || "–"}</span>
      ) : (
        <Narrow by="person" value={line.person}>
          {line.person}
        </Narrow>
      ),
  },
  {
    id: "by",
    header: "How",
    width: "minmax(90px, 0.7fr)",
    optional: true,
    cell: (line) => <span className="cut muted">{line.by || "–"}</span>,
  },
  { id: "when", header: "When", width: "130px", cell: (line) => <Ago at={line.at} /> },
];

const filters: Filter[] = [
  {
    key: "record",
    label: "Everything",
    options: [
      { value: "journal", label: "Changes to settings" },
      { value: "operation", label: "Operations" },
    ],
  },
  { key: "person", label: "One person", options: [] },
  { key: "kind", label: "One kind", options: [] },
];

/** Who did what: what people own and who changed it, together with everything that was asked of engines. */
export function AuditPage() {
  const navigate = useNavigate();
  const [entry, setEntry] = useState<JournalEntry | null>(null);
  const open = (line: Line) => {
    if (line.operation === null) setEntry(line.entry);
    else void navigate({ to: "/operations/$id", params: { id: String(line.operation.id) } });
  };
  return (
    <Page
      title="Audit"
      under="Who did what: changes to hosts, registries, tokens and accounts, and every operation, newest first."
      fill
    >
      <DataTable
        noun="journal"
        nouns="lines"
        columns={columns}
        fetchPage={fetchLines}
        filters={filters}
        open={open}
        empty={
          <EmptyState icon={<IconHistory size={26} stroke={1.6} />} title="Nothing has been done yet">
            Each change of a host, a registry, a token or an account leaves a line here, and so does each
            operation.
          </EmptyState>
        }
      />
      {entry !== null && <EntryDialog entry={entry} close={() => setEntry(null)} />}
    </Page>
  );
}
