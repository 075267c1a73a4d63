import type { Container, StackState } from "@/api/types";
import { statusAsSeen, type Seen } from "@/components/seen";
import type { Status } from "@/components/status";
import { plural } from "@/lib/format";

type Word = StackState["status"];

const WORDS: Record<Word, Status> = {
  changing: {
    tone: "info",
    label: "changing",
    detail: "It is being applied, stopped or taken down",
    busy: true,
  },
  unhealthy: { tone: "bad", label: "unhealthy", detail: "A health check of it fails" },
  restarting: { tone: "bad", label: "restarting", detail: "A container of it ends again and again" },
  partly: { tone: "warn", label: "partly running", detail: "Some of its containers do not run" },
  running: { tone: "ok", label: "running", detail: "All that shall run does" },
  stopped: { tone: "idle", label: "stopped", detail: "None of its containers runs" },
  empty: { tone: "idle", label: "not applied", detail: "It has no containers on its host" },
};

interface StackFacts extends Seen {
  state: Pick<StackState, "status">;
  applied: number | null;
}

/** How a stack is, in words; or was, when nobody sees it now. */
export function stackStatus(stack: StackFacts, now = Date.now()): Status {
  const status = statusThen(stack);
  // What is done to it is seen here.
  return stack.state.status === "changing" ? status : statusAsSeen(status, stack, now);
}

function statusThen({ state, applied }: Omit<StackFacts, keyof Seen>): Status {
  if (state.status === "empty" && applied !== null)
    return { tone: "idle", label: "down", detail: "It was applied, and its containers were removed since" };
  const status = WORDS[state.status];
  if (applied !== null || state.status === "empty" || state.status === "changing") return status;
  return {
    ...status,
    tone: status.tone === "ok" ? "idle" : status.tone,
    label: `${status.label}, not applied`,
    detail: `${status.detail}. It was not applied from here, or that did not end well`,
  };
}

type Service = StackState["services"][number];

/** How many containers of it shall run, as far as one knows: one that was never well has no number. */
const wantedOf = ({ replicas, containers }: Pick<Service, "replicas" | "containers">): number =>
  Math.max(replicas, containers);

/** How a service is: the worst that is true of its containers, which may be in these `states`. */
export function serviceStatus(
  { replicas, containers, running, healthy, unhealthy }: Service,
  states: readonly string[] = [],
): Status {
  const wanted = wantedOf({ replicas, containers });
  const amount = `${running} of ${plural(wanted, "container")} ${wanted === 1 ? "runs" : "run"}`;
  if (unhealthy > 0)
    return { tone: "bad", label: "unhealthy", detail: `${plural(unhealthy, "health check")} failing` };
  if (states.includes("restarting"))
    return { tone: "bad", label: "restarting", detail: "It ends, and the engine starts it again" };
  if (containers === 0)
    return replicas === 0
      ? { tone: "idle", label: "none wanted", detail: "The files ask for no container of it" }
      : { tone: "idle", label: "no container", detail: "It has not been made, or was removed" };
  if (running === 0) return { tone: "idle", label: "stopped", detail: amount };
  if (running < wanted) return { tone: "warn", label: `${running} of ${wanted} run`, detail: amount };
  return healthy === running && healthy > 0
    ? { tone: "ok", label: "healthy", detail: `${amount}, and its health check passes` }
    : { tone: "ok", label: "running", detail: amount };
}

/** Of a service that is there to do something once. */
const DONE: Status = { tone: "idle", label: "done", detail: "It did its work, and ended with 0" };

/** Whether all its containers ended well and are not to be started again. */
function workIsDone(
  containers: readonly Pick<Container, "state" | "exit_code" | "restart_policy">[],
): boolean {
  return (
    containers.length > 0 &&
    containers.every(
      ({ state, exit_code: code, restart_policy: policy }) =>
        state === "exited" && code === 0 && ["", "no", "on-failure"].includes(policy),
    )
  );
}

/** How a service is, as its containers tell it. */
export const statusWith = (
  service: Service,
  containers: readonly Pick<Container, "state" | "exit_code" | "restart_policy">[],
): Status =>
  workIsDone(containers)
    ? DONE
    : serviceStatus(
        service,
        containers.map(({ state }) => state),
      );

/** Services of which something runs, of all there are. */
export function servicesRunning({ services }: Pick<StackState, "services">): {
  running: number;
  all: number;
} {
  return { running: services.filter(({ running }) => running > 0).length, all: services.length };
}

const DRIFTED: Record<string, string> = {
  create: "is gone",
  keep: "is made in another way, and an apply leaves it so",
  recreate: "is another one than was applied",
  restart: "needs a restart to be as it was applied",
  scale: "runs in another number",
  unknown: "was not part of what was applied",
};

const ACCEPTED: Record<string, string> = {
  changed: "is applied as it runs",
  added: "becomes a service of the stack",
  removed: "is taken out of the files",
  scaled: "is applied in the number that runs",
};

/** What accepting what runs does to a service. */
export const acceptanceWords = (change: string): string => ACCEPTED[change] ?? change;

/** What is other with a service, network or volume than it was applied. */
export const driftWords = (action: string): string => DRIFTED[action] ?? `differs (${action})`;
