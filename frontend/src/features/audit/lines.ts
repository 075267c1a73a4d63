import { client, unwrap } from "@/api/client";
import type { AuditLine, JournalEntry, Operation } from "@/api/types";
import type { FetchPage } from "@/components/data-table/types";

/** What both records have in common, said once for the table. */
export interface Line {
  id: number;
  at: string;
  kind: string;
  what: string;
  target: string;
  hostId: number | null;
  hostName: string;
  person: string;
  /** How the person came: by which token, or from the server's command line. */
  by: string;
  entry: JournalEntry | null;
  operation: Operation | null;
}

/** The two records number their lines each for themselves. */
const idOf = (line: AuditLine): number =>
  line.operation === null ? 2 * (line.journal?.id ?? 0) : 2 * line.operation.id + 1;

const byOf = (entry: JournalEntry | null): string => {
  if (entry === null) return "";
  if (entry.token_name !== "") return `with the token ${entry.token_name}`;
  return entry.on_server ? "on the server" : "";
};

export function toLine(line: AuditLine): Line {
  const { journal, operation } = line;
  return {
    id: idOf(line),
    at: line.at,
    kind: journal?.kind ?? operation?.kind ?? "",
    what: operation?.title ?? journal?.title ?? "",
    target: journal?.target_name ?? operation?.target_name ?? "",
    hostId: journal?.host_id ?? operation?.host_id ?? null,
    hostName: journal?.host_name ?? operation?.host_name ?? "",
    person: journal?.person_name ?? operation?.requested_by_name ?? "",
    by: byOf(journal),
    entry: journal,
    operation,
  };
}

export const fetchLines: FetchPage<Line> = async (query, signal) => {
  const page = await unwrap(client.GET("/api/v1/audit/", { params: { query }, signal }));
  return { ...page, results: page.results.map(toLine) };
};
