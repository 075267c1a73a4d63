/** Readable on both papers, and not the red and yellow of errors and warnings. */
const TINTS = [6, 4, 5, 2, 12, 13];

function sumOf(word: string): number {
  let sum = 0;
  for (const letter of word) sum = (sum * 31 + letter.charCodeAt(0)) % 65_521;
  return sum;
}

/**
 * The colour of a source, by what stands before the first space of it: one for each of `groups`, as far as there are as
 * many; without them the same for the same word, today and tomorrow.
 */
export function tintOf(source: string, groups: readonly string[] = []): number {
  const [group = ""] = source.split(" ");
  const place = groups.indexOf(group);
  return TINTS[(place < 0 ? sumOf(group) : place) % TINTS.length] ?? 6;
}
