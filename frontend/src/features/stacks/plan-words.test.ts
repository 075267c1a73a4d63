import { describe, expect, it } from "vitest";
import type { StackPlan } from "@/api/types";
import {
  changesNothing,
  groupsOf,
  keyWords,
  obstacles,
  planSummary,
  reasonWords,
  type Action,
} from "./plan-words";

const service = (name: string, action: Action, more = {}) => ({
  name,
  action,
  replicas: 1,
  containers: 1,
  image: { reference: `${name}:1`, action: "here" as const },
  ...more,
});
const EMPTY: StackPlan = {
  services: [],
  networks: [],
  volumes: [],
  files: [],
  leftovers: [],
  clashes: [],
  remarks: [],
};

describe("the words of a plan", () => {
  it("says that nothing changes only where nothing does", () => {
    const kept = { ...EMPTY, services: [service("web", "keep")] };
    expect(changesNothing(kept)).toBe(true);
    expect(planSummary(kept)).toContain("Nothing would change");
    for (const plan of [
      { ...kept, services: [service("web", "keep", { if_image_changes: true })] },
      { ...kept, services: [service("web", "start")] },
      { ...kept, networks: [{ key: "default", name: "x_default", action: "create" as const }] },
      { ...kept, leftovers: [{ container: "x-old-1", service: "old", removed: true }] },
    ])
      expect(changesNothing(plan)).toBe(false);
    expect(
      changesNothing({ ...kept, leftovers: [{ container: "x-old-1", service: "old", removed: false }] }),
    ).toBe(true);
  });

  it("shows first what interrupts somebody, and each service once", () => {
    const services = [
      service("a", "keep"),
      service("b", "create"),
      service("c", "recreate"),
      service("d", "keep"),
    ];
    const groups = groupsOf({ services });
    expect(groups.map(({ action }) => action)).toEqual(["recreate", "create", "keep"]);
    expect(groups.flatMap((group) => group.services)).toHaveLength(services.length);
  });

  it("counts in one line", () => {
    const plan = {
      ...EMPTY,
      services: [
        service("a", "create", { image: { reference: "a:1", action: "pull" } }),
        service("b", "create", { image: { reference: "b", action: "build" } }),
        service("c", "recreate", { if_image_changes: true }),
      ],
    };
    expect(planSummary(plan)).toBe(
      "2 services to create, 1 service to recreate if the image is another one, 1 image to pull, 1 image to build",
    );
  });

  it("names what stands in the way", () => {
    const plan = {
      ...EMPTY,
      services: [service("db", "create", { image: { reference: "db:9", action: "missing" } })],
      volumes: [{ key: "data", name: "data", action: "missing" as const }],
      clashes: [{ service: "web", what: "port 8080/tcp", held_by: "the container other" }],
    };
    expect(obstacles(plan)).toEqual([
      "web wants port 8080/tcp, which the container other has.",
      "db: the image db:9 is not on the host, and nothing may bring it.",
      "The volume data is not on the host, and the stack does not make it.",
    ]);
  });

  it("reads keys as words, and leaves names as they are", () => {
    expect(keyWords("stop_grace_period")).toBe("stop grace period");
    expect(keyWords("environment.MY_PORT")).toBe("environment MY_PORT");
    expect(keyWords("ports[80/tcp/8080]")).toBe("ports 80/tcp/8080");
    expect(keyWords("volumes[/srv/a.d].source")).toBe("volumes /srv/a.d source");
    expect(keyWords("labels.quaymaster.files.conf/app.d")).toBe("files conf/app.d");
  });

  it("has words where values say little, and leaves the others as they are", () => {
    const of = (before: string | null, after: string | null, key = "x") =>
      reasonWords({ key, before, after });
    expect(of(null, '{"target": 80}')).toBe("added");
    expect(of('{"target": 80}', null)).toBe("removed");
    expect(of("x_files_0123456789abcdef", "x_files_fedcba9876543210")).toBe("other files");
    expect(of("0123", "4567", "labels.quaymaster.config.app")).toBe("other content");
    expect(of("info", "debug")).toBeUndefined();
    expect(of(null, "info")).toBeUndefined();
  });
});
