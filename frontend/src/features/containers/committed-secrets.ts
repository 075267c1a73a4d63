import type { ContainerDetail } from "@/api/types";

const EMPTIED = /^ENV\s+([\w.-]+)=(""|'')?$/i;

/** The names of the masked variables whose values an image of the container would hold after `changes`. */
export function secretsLeft(env: ContainerDetail["env"], changes: readonly string[]): string[] {
  const emptied = new Set(changes.map((change) => EMPTIED.exec(change)?.[1]));
  return env
    .filter((variable) => variable.masked && !emptied.has(variable.name))
    .map((variable) => variable.name);
}
