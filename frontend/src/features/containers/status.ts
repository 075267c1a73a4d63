import type { Container } from "@/api/types";
import { statusAsSeen, type Seen } from "@/components/seen";
import type { Status } from "@/components/status";
import { exitCode, plural } from "@/lib/format";

/** A container that came up this recently after restarts has not proved that it stays up. */
const PROVED_AFTER_MS = 90_000;

/** Exit codes of a process that was asked to stop: SIGINT, SIGKILL, SIGTERM. */
const STOPPED_BY_SIGNAL = new Set([130, 137, 143]);

type ContainerFacts = Pick<
  Container,
  "state" | "health" | "exit_code" | "oom_killed" | "restart_count" | "started_at" | "error"
>;

/**
 * What a container is really doing: a crash loop is not "running", "exited" says how, and of one that nobody sees it is
 * said what it was: with the time when `dated`, where no such time stands beside it.
 */
export function containerStatus(container: ContainerFacts & Seen, now = Date.now(), dated = false): Status {
  const { stale, seen_at: seen } = container;
  const then = stale && seen !== null ? Date.parse(seen) : now;
  return statusAsSeen(statusAt(container, then), container, now, dated);
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
