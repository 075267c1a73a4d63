export interface DiffLine {
  /** A line that went, came or stayed; `place` stands for lines that stayed and are left out. */
  tone: "old" | "new" | "same" | "place";
  text: string;
}

/** Between more lines than these nothing common is looked for: what differs counts as replaced. */
const MOST = 1_500;
/** Lines that stayed are shown this far from a change. */
const NEAR = 3;

const line =
  (tone: DiffLine["tone"]) =>
  (text: string): DiffLine => ({ tone, text });

/** The longest common part of two lists of lines, as a table of its lengths from each place on. */
function lengths(a: readonly string[], b: readonly string[]): Uint16Array[] {
  const rows = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) {
      const [here, below] = [rows[i], rows[i + 1]];
      if (here === undefined || below === undefined) continue;
      here[j] = a[i] === b[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, here[j + 1] ?? 0);
    }
  return rows;
}

function between(a: readonly string[], b: readonly string[]): DiffLine[] {
  if (a.length > MOST || b.length > MOST) return [...a.map(line("old")), ...b.map(line("new"))];
  const common = lengths(a, b);
  const found: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      found.push(line("same")(a[i] ?? ""));
      i += 1;
      j += 1;
    } else if ((common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0)) {
      found.push(line("old")(a[i] ?? ""));
      i += 1;
    } else {
      found.push(line("new")(b[j] ?? ""));
      j += 1;
    }
  }
  return [...found, ...a.slice(i).map(line("old")), ...b.slice(j).map(line("new"))];
}

/** Every line of two texts: those that went, that came, and that stayed. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [a, b] = [before.split("\n"), after.split("\n")];
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  return [
    ...a.slice(0, start).map(line("same")),
    ...between(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...a.slice(a.length - end).map(line("same")),
  ];
}

/** The changes with a few lines around them. */
export function nearChanges(lines: readonly DiffLine[]): DiffLine[] {
  const near = new Set<number>();
  lines.forEach(({ tone }, index) => {
    if (tone === "same") return;
    for (let at = index - NEAR; at <= index + NEAR; at++) near.add(at);
  });
  return lines.flatMap((each, index) => {
    if (near.has(index)) return [each];
    return index === 0 || near.has(index - 1) ? [{ tone: "place", text: "…" } as const] : [];
  });
}
