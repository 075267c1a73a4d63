import { describe, expect, it } from "vitest";
import { containerStatus, operationStatus } from "./status";

const now = Date.parse("2026-11-24T08:00:00Z");
const running = {
  state: "running" as const,
  health: "",
  exit_code: 0,
  oom_killed: false,
  restart_count: 0,
  started_at: "2026-11-24T07:59:55Z",
  error: "",
};

describe("containerStatus", () => {
  it("calls a steady container running, with or without a health check", () => {
    expect(containerStatus(running, now)).toMatchObject({ tone: "ok", label: "running" });
    expect(containerStatus({ ...running, health: "healthy" }, now)).toMatchObject({ tone: "ok", label: "healthy" });
  });

  it("does not call a crash loop running, even in the moment it is up", () => {
    const crashing = { ...running, restart_count: 4, exit_code: 3 };
    expect(containerStatus(crashing, now)).toMatchObject({ tone: "bad", label: "crash loop" });
    expect(containerStatus(crashing, now).detail).toContain("4 restarts, last exit 3");
    expect(containerStatus({ ...crashing, state: "restarting" }, now)).toMatchObject({ tone: "bad", label: "crash loop" });
  });

  it("trusts a container again that has stayed up", () => {
    const settled = { ...running, restart_count: 4, started_at: "2026-11-24T07:50:00Z" };
    expect(containerStatus(settled, now).label).toBe("running");
  });

  it("shows a failing health check over the state", () => {
    expect(containerStatus({ ...running, health: "unhealthy" }, now)).toMatchObject({ tone: "bad", label: "unhealthy" });
  });

  it("says how a container ended", () => {
    const exited = { ...running, state: "exited" as const };
    expect(containerStatus(exited, now)).toMatchObject({ tone: "idle", label: "exited" });
    expect(containerStatus({ ...exited, exit_code: 3 }, now)).toMatchObject({ tone: "bad", label: "exited 3" });
    expect(containerStatus({ ...exited, exit_code: 143 }, now)).toMatchObject({ tone: "idle", label: "exited 143" });
    expect(containerStatus({ ...exited, exit_code: 137, oom_killed: true }, now).label).toBe("out of memory");
  });
});

describe("operationStatus", () => {
  it("shows a requested cancel before the engine has obeyed", () => {
    const operation = { state: "running" as const, cancel_requested: true, error_detail: "" };
    expect(operationStatus(operation).label).toBe("cancelling");
    expect(operationStatus({ ...operation, state: "cancelled" }).label).toBe("cancelled");
  });
});
