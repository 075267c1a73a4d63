import { describe, expect, it } from "vitest";
import {
  acceptanceWords,
  driftWords,
  serviceStatus,
  servicesRunning,
  stackStatus,
  statusWith,
} from "./status";

const service = {
  name: "web",
  image: "nginx:1.27",
  replicas: 2,
  containers: 2,
  running: 2,
  healthy: 0,
  unhealthy: 0,
};

const seen = { stale: false, seen_at: null, host_name: "quay-1", host_state: "online" };
const unseen = { ...seen, stale: true, seen_at: "2026-11-24T07:48:00Z", host_state: "unreachable" };

describe("the status of a stack", () => {
  it("says what it was while nobody sees its host, but what is done to it here", () => {
    const now = Date.parse("2026-11-24T08:00:00Z");
    const running = { ...unseen, state: { status: "running" as const }, applied: 1 };
    expect(stackStatus(running, now)).toMatchObject({ tone: "idle", label: "was running" });
    expect(stackStatus(running, now).detail).toMatch(/12 minutes ago: quay-1 does not answer since/);
    expect(stackStatus({ ...running, state: { status: "changing" } }, now).label).toBe("changing");
  });

  it("tells one that was never applied from one that was taken down", () => {
    expect(stackStatus({ ...seen, state: { status: "empty" }, applied: null }).label).toBe("not applied");
    expect(stackStatus({ ...seen, state: { status: "empty" }, applied: 3 }).label).toBe("down");
  });

  it("says of what runs and was never applied from here that it was not", () => {
    expect(stackStatus({ ...seen, state: { status: "running" }, applied: null })).toMatchObject({
      tone: "idle",
      label: "running, not applied",
    });
    expect(stackStatus({ ...seen, state: { status: "unhealthy" }, applied: null }).tone).toBe("bad");
    expect(stackStatus({ ...seen, state: { status: "running" }, applied: 1 }).label).toBe("running");
  });

  it("knows a service that has done its work from one that was stopped", () => {
    const job = { state: "exited" as const, exit_code: 0, restart_policy: "no" };
    const label = (...containers: Parameters<typeof statusWith>[1]) =>
      statusWith({ ...service, running: 0 }, containers).label;
    expect(label(job, job)).toBe("done");
    expect(label()).toBe("stopped");
    expect(label(job, { ...job, exit_code: 1 })).toBe("stopped");
    expect(label({ ...job, restart_policy: "always" })).toBe("stopped");
    expect(label({ ...job, state: "running" })).toBe("stopped");
  });

  it("is never good when a service fails its health check", () => {
    expect(serviceStatus({ ...service, unhealthy: 1, healthy: 1 }).tone).toBe("bad");
  });

  it("is not merely stopped where the engine starts it again and again", () => {
    expect(serviceStatus({ ...service, running: 0 }, ["restarting"])).toMatchObject({
      tone: "bad",
      label: "restarting",
    });
  });

  it("counts what is missing of a service", () => {
    expect(serviceStatus({ ...service, running: 1 }).label).toBe("1 of 2 run");
    expect(serviceStatus({ ...service, containers: 1, running: 1 }).label).toBe("1 of 2 run");
    expect(serviceStatus({ ...service, containers: 0, running: 0 }).label).toBe("no container");
    expect(serviceStatus({ ...service, running: 0 }).label).toBe("stopped");
  });

  it("says healthy only where every container says so", () => {
    expect(serviceStatus({ ...service, healthy: 2 }).label).toBe("healthy");
    expect(serviceStatus({ ...service, healthy: 1 }).label).toBe("running");
  });

  it("counts services of which something runs", () => {
    expect(servicesRunning({ services: [service, { ...service, running: 0 }] })).toEqual({
      running: 1,
      all: 2,
    });
  });

  it("has words for a drift that it does not know", () => {
    expect(driftWords("unknown")).toContain("not part");
    expect(driftWords("melted")).toContain("melted");
  });
});

describe("acceptanceWords", () => {
  it("says what becomes of a service, and an unknown word as it is", () => {
    expect(acceptanceWords("removed")).toBe("is taken out of the files");
    expect(acceptanceWords("melted")).toBe("melted");
  });
});
