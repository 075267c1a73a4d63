/** What the choice looks at of a row: which one it is, and whether it answers the text as it stands now. */
interface Choosable {
  key: string;
  named?: boolean;
  older?: boolean;
}

/** The row that was picked for a text, by key: rows may come and go around it. */
export interface Pick {
  text: string;
  key: string;
}

/**
 * The pick that belongs to `text`. Before anybody moved it is the first row, but only once no other can come before it; and
 * then it stays, so that nothing that arrives later moves under the finger on Enter.
 */
export function pickFor(
  text: string,
  rows: readonly Choosable[],
  leading: boolean,
  before: Pick | undefined,
): Pick | undefined {
  if (before?.text === text) return before;
  const first = leading ? undefined : rows.find((row) => !row.older);
  return first && { text, key: first.key };
}

/** The key of the row `steps` further down, of those that can be chosen. */
export function moved(
  rows: readonly Choosable[],
  from: string | undefined,
  steps: 1 | -1,
): string | undefined {
  const open = rows.filter((row) => !row.older);
  const index = open.findIndex((row) => row.key === from);
  return open[index < 0 ? 0 : Math.min(open.length - 1, Math.max(0, index + steps))]?.key;
}

/** The row that is beyond doubt the one meant: the only one that was named in full, else the only one there is. */
export function meant<Row extends Choosable>(rows: readonly Row[]): Row | undefined {
  const named = rows.filter((row) => row.named);
  if (named.length > 0) return named.length === 1 ? named[0] : undefined;
  return rows.length === 1 ? rows[0] : undefined;
}
