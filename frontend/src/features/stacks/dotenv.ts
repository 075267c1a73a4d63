export interface EnvEntry {
  name: string;
  value: string;
}

const ENTRY = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*(?:=|:\s)[^\S\n]*/;
const ESCAPES: Record<string, string> = { n: "\n", r: "\r", t: "\t" };

/** What stands in quotes at the beginning, over lines if need be; undefined where they are not closed. */
function quoted(text: string): { value: string; rest: string } | undefined {
  const quote = text[0];
  if (quote !== '"' && quote !== "'") return undefined;
  for (let at = 1; at < text.length; at++) {
    if (quote === '"' && text[at] === "\\") at += 1;
    else if (text[at] === quote) {
      const inside = text.slice(1, at);
      const value =
        quote === "'"
          ? inside
          : inside.replace(/\\([\s\S])/g, (_, letter: string) => ESCAPES[letter] ?? letter);
      return { value, rest: text.slice(at + 1) };
    }
  }
  return undefined;
}

/** Reads a `.env` file as Compose does: comments, `export`, quotes of both kinds. What cannot be read is given back in lines. */
export function readEnv(text: string): { entries: EnvEntry[]; unread: string[] } {
  const entries: EnvEntry[] = [];
  const unread: string[] = [];
  let rest = text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  while (rest !== "") {
    const end = !rest.includes("\n") ? rest.length : rest.indexOf("\n");
    const line = rest.slice(0, end);
    const head = ENTRY.exec(line);
    if (head?.[1] === undefined) {
      if (line.trim() !== "" && !line.trimStart().startsWith("#")) unread.push(line.trim());
      rest = rest.slice(end + 1);
      continue;
    }
    const inQuotes = quoted(rest.slice(head[0].length));
    if (inQuotes !== undefined) {
      entries.push({ name: head[1], value: inQuotes.value });
      const next = inQuotes.rest.indexOf("\n");
      rest = next < 0 ? "" : inQuotes.rest.slice(next + 1);
      continue;
    }
    const bare = line.slice(head[0].length).replace(/(?:^|\s+)#.*$/, "");
    entries.push({ name: head[1], value: bare.trim() });
    rest = rest.slice(end + 1);
  }
  return { entries, unread };
}
