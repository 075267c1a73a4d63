/*
 * The server names what is wrong by the names of the request, nested ones joined with dots: `ports.0.host_port`. A form
 * has its own: rows that were left empty are not sent, a pair is a row and not a key.
 */

/** `working_dir` → `workingDir`: how a form calls what the API calls so. */
export function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The place in `rows` of the row that was sent as number `sent`, when only those were sent that `kept` says. */
export function placeOfSent<Row>(rows: readonly Row[], kept: (row: Row) => boolean, sent: number): number {
  return rows.flatMap((row, place) => (kept(row) ? [place] : []))[sent] ?? -1;
}

/** The field of the row that was sent as the pair `name`; the last one of that name is what counted. */
export function placeOfPair(path: string, rows: readonly { name: string }[], name: string): string {
  return `${path}.${rows.findLastIndex((row) => row.name === name)}.value`;
}
