import type { Container } from "@/api/types";
import { plural } from "@/lib/format";
import type { StreamState } from "@/lib/stream";
import { isOneOff } from "./one-off";

export type Kind = StreamState["kind"];

/**
 * Whose line it is, by container: the service; and which of its containers, where there are several. What stands before
 * the space has one colour.
 */
export function sourcesOf(
  containers: readonly Pick<Container, "id" | "name" | "stack" | "service">[],
): Map<number, string> {
  const alone = (service: string) => containers.filter((one) => one.service === service).length === 1;
  return new Map(
    containers.map(({ id, name, stack, service }) => {
      const which = isOneOff({ stack, service, name }) ? "once" : name.replace(`${stack}-${service}-`, "");
      return [id, alone(service) ? service : `${service} ${which}`];
    }),
  );
}

/** How the streams do, in one line. */
export function followingWords(kinds: readonly Kind[]): string {
  const amount = (kind: Kind) => kinds.filter((one) => one === kind).length;
  const open = amount("open");
  const waiting = amount("connecting") + amount("retrying");
  const ended = amount("closed");
  if (open + waiting === 0) return ended === 0 ? "Connecting…" : "The logs have ended";
  return [
    open > 0 && `Following ${plural(open, "container")}: new lines appear as they are written`,
    waiting > 0 && `connecting to ${waiting}`,
    ended > 0 && `${ended} ended`,
  ]
    .filter(Boolean)
    .join(", ");
}
