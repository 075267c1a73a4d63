import type { Container, Host, Operation } from "@/api/types";
import { ago, clockTime, exitCode, kindWords, plural } from "@/lib/format";

export type Tone = "ok" | "warn" | "bad" | "info" | "idle";

export interface Status {
  tone: Tone;
  label: string;
  /** What stands behind the label, for the tooltip and the detail page. */
  detail: string;
  /** Something is going on right now. */
  busy?: boolean;
}

/** A container that came up this recently after restarts has not proved that it stays up. */
const PROVED_AFTER_MS = 90_000;

/** Exit codes of a process that was asked to stop: SIGINT, SIGKILL, SIGTERM. */
const STOPPED_BY_SIGNAL = new Set([130, 137, 143]);

type ContainerFacts = Pick<
  Container,
  "state" | "health" | "exit_code" | "oom_killed" | "restart_count" | "started_at" | "error"
>;

type Seen = Pick<Container, "stale" | "seen_at" | "host_name" | "host_state">;

/** Why nobody sees it now: `quay-1 does not answer since 12:03`; undefined when somebody does. */
export function silence(
  { stale, seen_at: seen, host_name: host, host_state: state }: Seen,
  now = Date.now(),
): string | undefined {
  if (!stale) return undefined;
  if (seen === null) return `${host} was never reached`;
  return state === "unreachable"
    ? `${host} does not answer since ${clockTime(seen, now)}`
    : `${host} is disabled`;
}

/**
 * What a container is really doing: a crash loop is not "running", "exited" says how, and of one that nobody sees it is
 * said what it was: with the time when `dated`, where no such time stands beside it.
 */
export function containerStatus(container: ContainerFacts & Seen, now = Date.now(), dated = false): Status {
  const why = silence(container, now);
  if (why === undefined) return statusAt(container, now);
  const then = statusAt(container, container.seen_at === null ? now : Date.parse(container.seen_at));
  const since = ago(container.seen_at, now);
  return {
    tone: "idle",
    label: dated ? `last seen ${then.label}, ${since}` : `was ${then.label}`,
    detail: `Last seen ${since}: ${why}`,
  };
}

function statusAt(container: ContainerFacts, now: number): Status {
  const { state, health, restart_count: restarts } = container;
  const last = container.oom_killed
    ? "killed: out of memory"
    : container.exit_code === null
      ? ""
      : `last exit ${exitCode(container.exit_code)}`;
  const crashes = [plural(restarts, "restart"), last].filter(Boolean).join(", ");
  switch (state) {
    case "restarting":
      return {
        tone: "bad",
        label: "crash loop",
        detail: `It ends and is started again: ${crashes}`,
        busy: true,
      };
    case "running": {
      const young = container.started_at !== null && now - Date.parse(container.started_at) < PROVED_AFTER_MS;
      if (restarts >= 2 && young) {
        return {
          tone: "bad",
          label: "crash loop",
          detail: `Up for the moment, after ${crashes}`,
          busy: true,
        };
      }
      if (health === "unhealthy")
        return { tone: "bad", label: "unhealthy", detail: "Running, but its health check fails" };
      if (health === "starting")
        return {
          tone: "info",
          label: "starting",
          detail: "Running; its health check has not passed yet",
          busy: true,
        };
      if (health === "healthy")
        return { tone: "ok", label: "healthy", detail: "Running, and its health check passes" };
      return { tone: "ok", label: "running", detail: "Running; it has no health check" };
    }
    case "paused":
      return { tone: "warn", label: "paused", detail: "All its processes are frozen" };
    case "created":
      return container.error
        ? { tone: "bad", label: "not started", detail: container.error }
        : { tone: "idle", label: "created", detail: "Created, never started" };
    case "removing":
      return { tone: "warn", label: "removing", detail: "The engine is removing it", busy: true };
    case "dead":
      return { tone: "bad", label: "dead", detail: container.error || "The engine could not remove it" };
    default:
      return exitedStatus(container);
  }
}

function exitedStatus(container: ContainerFacts): Status {
  const code = container.exit_code ?? 0;
  if (container.oom_killed)
    return {
      tone: "bad",
      label: "out of memory",
      detail: "Killed by the kernel: it passed its memory limit",
    };
  const label = code === 0 ? "exited" : `exited ${code}`;
  const detail = container.error || `Exit code ${exitCode(code)}`;
  return { tone: code === 0 || STOPPED_BY_SIGNAL.has(code) ? "idle" : "bad", label, detail };
}

export function hostStatus(host: Pick<Host, "state" | "state_reason">): Status {
  const statuses: Record<Host["state"], Status> = {
    online: { tone: "ok", label: "online", detail: "The engine answers and its events arrive" },
    unreachable: {
      tone: "bad",
      label: "unreachable",
      detail: host.state_reason || "The engine does not answer",
    },
    disabled: { tone: "idle", label: "disabled", detail: "Quaymaster does not connect to it" },
    unknown: { tone: "info", label: "connecting", detail: "Not reached yet", busy: true },
  };
  return statuses[host.state];
}

export function operationStatus(
  operation: Pick<Operation, "state" | "cancel_requested" | "error_detail">,
): Status {
  const cancelling = operation.cancel_requested;
  const statuses: Record<Operation["state"], Status> = {
    queued: {
      tone: "idle",
      label: cancelling ? "cancelling" : "queued",
      detail: "Waiting for a worker",
      busy: true,
    },
    running: {
      tone: "info",
      label: cancelling ? "cancelling" : "running",
      detail: "A worker is on it",
      busy: true,
    },
    waiting: {
      tone: "info",
      label: cancelling ? "cancelling" : "waiting",
      detail: "It goes on when what it asked for has ended",
      busy: true,
    },
    succeeded: { tone: "ok", label: "succeeded", detail: "Done" },
    failed: { tone: "bad", label: "failed", detail: operation.error_detail },
    cancelled: { tone: "idle", label: "cancelled", detail: "Stopped on request" },
    interrupted: {
      tone: "warn",
      label: "interrupted",
      detail: operation.error_detail || "The worker went away before it was done",
    },
  };
  return statuses[operation.state];
}

export function hasEnded(operation: Pick<Operation, "finished_at">): boolean {
  return operation.finished_at !== null;
}

/** What a prune clears away; the host is its target. */
const PRUNES: Record<string, string> = {
  "system.prune": "Prune",
  "container.prune": "Prune containers on",
  "image.prune": "Prune images on",
  "volume.prune": "Prune volumes on",
  "network.prune": "Prune networks on",
};

/** What to call an operation: `Stop container web1`. */
export function operationTitle(operation: Pick<Operation, "kind" | "target_name">): string {
  return `${PRUNES[operation.kind] ?? kindWords(operation.kind)} ${operation.target_name}`.trim();
}
