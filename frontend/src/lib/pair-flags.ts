/** The flags that give pairs to docker: `--label team=harbour`, and `--label ready` where the value is empty. */
export function pairFlags(flag: string, pairs: Record<string, string>): string[] {
  return Object.entries(pairs).flatMap(([name, value]) => [flag, value === "" ? name : `${name}=${value}`]);
}
