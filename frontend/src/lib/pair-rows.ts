/** A name with its value as a person types it, in a form. */
export interface PairRow {
  name: string;
  value: string;
}

/** The rows that have a name, as what is sent. */
export function recordOf(rows: readonly PairRow[]): Record<string, string> {
  return Object.fromEntries(rows.filter((row) => row.name !== "").map((row) => [row.name, row.value]));
}

export function rowsOf(record: Record<string, string> | undefined): PairRow[] {
  return Object.entries(record ?? {}).map(([name, value]) => ({ name, value }));
}
