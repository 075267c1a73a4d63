/** What built a layer, as its Dockerfile line: the engine stores the shell line the instruction became. */
export function readInstruction(createdBy: string): { keyword: string; rest: string } {
  const line = createdBy
    .replace(/^\/bin\/sh -c #\(nop\)\s*/, "")
    .replace(/^(RUN )?\|\d+ .*?(?=\/bin\/sh -c )/, "$1")
    .replace(/^(RUN )?\/bin\/sh -c /, "RUN ")
    .replace(/\s*# buildkit$/, "")
    .trim();
  const match = /^([A-Z]+)\s+([\s\S]*)$/.exec(line);
  return match === null
    ? { keyword: "", rest: line }
    : { keyword: match[1] ?? "", rest: (match[2] ?? "").replace(/\s{2,}/g, " ") };
}
