import type { Container } from "@/api/types";

/** Whether a service is run once in it: Compose and Quaymaster call such a container after what it is for. */
export function isOneOff({ stack, service, name }: Pick<Container, "stack" | "service" | "name">): boolean {
  return stack !== "" && name.startsWith(`${stack}-${service}-run-`);
}
