import { describe, expect, it } from "vitest";
import { silence } from "@/components/seen";
import { containerStatus } from "./status";

const now = Date.parse("2026-11-24T08:00:00Z");
const running = {
  state: "running" as const,
  health: "",
  exit_code: 0,
  oom_killed: false,
  restart_count: 0,
  started_at: "2026-11-24T07:59:55Z",
  error: "",
  stale: false,
  seen_at: "2026-11-24T08:00:00Z",
  host_name: "quay-1",
  host_state: "online",
};

describe("containerStatus", () => {
  it.each([
    ["running", {}],
    ["healthy", { health: "healthy" }],
    ["unhealthy", { health: "unhealthy" }],
    ["crash loop", { state: "restarting" as const }],
    ["paused", { state: "paused" as const }],
    ["exited", { state: "exited" as const }],
  ])("says of one that nobody sees when it was %s, without colour or movement", (label, facts) => {
    const unseen = {
      ...running,
      ...facts,
      stale: true,
      host_state: "unreachable",
      seen_at: "2026-11-24T07:48:00Z",
      started_at: "2026-11-24T07:00:00Z",
    };
    const status = containerStatus(unseen, now);
    expect(status).toMatchObject({ tone: "idle", label: `was ${label}` });
    expect(containerStatus(unseen, now, true).label).toBe(`last seen ${label}, 12 minutes ago`);
    expect(status.busy).toBeUndefined();
    expect(status.detail).toMatch(/12 minutes ago: quay-1 does not answer since \d\d:48/);
  });

  it("says why nobody sees it", () => {
    const unseen = { ...running, stale: true };
    expect(silence(running, now)).toBeUndefined();
    expect(silence({ ...unseen, host_state: "disabled" }, now)).toBe("quay-1 is disabled");
    expect(silence({ ...unseen, host_state: "unknown", seen_at: null }, now)).toBe(
      "quay-1 was never reached",
    );
  });

  it("calls a steady container running, with or without a health check", () => {
    expect(containerStatus(running, now)).toMatchObject({ tone: "ok", label: "running" });
    expect(containerStatus({ ...running, health: "healthy" }, now)).toMatchObject({
      tone: "ok",
      label: "healthy",
    });
  });

  it("does not call a crash loop running, even in the moment it is up", () => {
    const crashing = { ...running, restart_count: 4, exit_code: 3 };
    expect(containerStatus(crashing, now)).toMatchObject({ tone: "bad", label: "crash loop" });
    expect(containerStatus(crashing, now).detail).toContain("4 restarts, last exit 3");
    expect(containerStatus({ ...crashing, state: "restarting" }, now)).toMatchObject({
      tone: "bad",
      label: "crash loop",
    });
  });

  it("trusts a container again that has stayed up", () => {
    const settled = { ...running, restart_count: 4, started_at: "2026-11-24T07:50:00Z" };
    expect(containerStatus(settled, now).label).toBe("running");
  });

  it("shows a failing health check over the state", () => {
    expect(containerStatus({ ...running, health: "unhealthy" }, now)).toMatchObject({
      tone: "bad",
      label: "unhealthy",
    });
  });

  it("says how a container ended", () => {
    const exited = { ...running, state: "exited" as const };
    expect(containerStatus(exited, now)).toMatchObject({ tone: "idle", label: "exited" });
    expect(containerStatus({ ...exited, exit_code: 3 }, now)).toMatchObject({
      tone: "bad",
      label: "exited 3",
    });
    expect(containerStatus({ ...exited, exit_code: 143 }, now)).toMatchObject({
      tone: "idle",
      label: "exited 143",
    });
    expect(containerStatus({ ...exited, exit_code: 137, oom_killed: true }, now).label).toBe("out of memory");
  });
});
