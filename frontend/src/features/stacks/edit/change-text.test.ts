import { describe, expect, it } from "vitest";
import { Unwritable, type Change } from "./change";
import { changeText } from "./change-text";
import { changedLines } from "./changed-lines";
import { Quoted, type Value } from "./written";

const web = (...rest: (string | number)[]) => ["services", "web", ...rest];
const set = (text: string, path: (string | number)[], value: Value) =>
  changeText(text, { kind: "set", path, value });
const remove = (text: string, ...path: (string | number)[]) => changeText(text, { kind: "remove", path });
const add = (text: string, path: (string | number)[], value: Value) =>
  changeText(text, { kind: "add", path, value });

const ODD = `# What runs the shop
x-common: &common   # shared
  restart: unless-stopped
  environment: &env { TZ: 'UTC', "A b": "tab\there" }

services:
  web: # the front
    <<: *common
    image:   "nginx:1.27"   # pinned
    # the world comes in here
    ports:
    - "8080:80"   # http
    # and here
    - 8443:443
    environment:
        A: 1   # one

        # two
        B: 'it''s'
        C: |
          line

          last
    deploy: {replicas: 2, resources: {limits: {cpus: '0.5', memory: 64M}},}
    volumes: ["data:/data",   ./conf:/etc/nginx:ro]

  # its data
  db:
    image: postgres
    environment: *env
    command: >-
      postgres
      -c a=b
volumes: {data: }
# the end`;

describe("changeText", () => {
  it.each<[string, Change, string[], string[]]>([
    [
      "a value keeps its quotes, spaces and comment",
      { kind: "set", path: web("image"), value: "nginx:1.28" },
      ['    image:   "nginx:1.27"   # pinned'],
      ['    image:   "nginx:1.28"   # pinned'],
    ],
    [
      "an item keeps its comment",
      { kind: "set", path: web("ports", 0), value: "81:80" },
      ['    - "8080:80"   # http'],
      ['    - "81:80"   # http'],
    ],
    [
      "an item without quotes gets none",
      { kind: "set", path: web("ports", 1), value: "82:443" },
      ["    - 8443:443"],
      ["    - 82:443"],
    ],
    [
      "an item is added below the last",
      { kind: "add", path: web("ports"), value: new Quoted("9:9") },
      [],
      ['    - "9:9"'],
    ],
    ["an item is taken away", { kind: "remove", path: web("ports", 0) }, ['    - "8080:80"   # http'], []],
    [
      "a list is taken away",
      { kind: "remove", path: web("ports") },
      ["    ports:", '    - "8080:80"   # http', "    # and here", "    - 8443:443"],
      [],
    ],
    [
      "an entry is added as far in as the others",
      { kind: "set", path: web("environment", "D"), value: "no" },
      [],
      ['        D: "no"'],
    ],
    [
      "a text in lines becomes a line",
      { kind: "set", path: web("environment", "C"), value: "x" },
      ["        C: |", "          line", "", "          last"],
      ["        C: x"],
    ],
    [
      "a key is renamed",
      { kind: "rename", path: web("environment", "B"), to: "BB" },
      ["        B: 'it''s'"],
      ["        BB: 'it''s'"],
    ],
    [
      "inside of brackets",
      { kind: "set", path: web("deploy", "replicas"), value: 3 },
      ["    deploy: {replicas: 2, resources: {limits: {cpus: '0.5', memory: 64M}},}"],
      ["    deploy: {replicas: 3, resources: {limits: {cpus: '0.5', memory: 64M}},}"],
    ],
    [
      "deep inside of brackets",
      { kind: "set", path: web("deploy", "resources", "limits", "cpus"), value: "2" },
      ["    deploy: {replicas: 2, resources: {limits: {cpus: '0.5', memory: 64M}},}"],
      ["    deploy: {replicas: 2, resources: {limits: {cpus: '2', memory: 64M}},}"],
    ],
    [
      "a new entry behind the last comma",
      { kind: "set", path: web("deploy", "mode"), value: "global" },
      ["    deploy: {replicas: 2, resources: {limits: {cpus: '0.5', memory: 64M}},}"],
      ["    deploy: {replicas: 2, resources: {limits: {cpus: '0.5', memory: 64M}}, mode: global}"],
    ],
    [
      "out of brackets",
      { kind: "remove", path: web("volumes", 0) },
      ['    volumes: ["data:/data",   ./conf:/etc/nginx:ro]'],
      ["    volumes: [./conf:/etc/nginx:ro]"],
    ],
    [
      "the last out of brackets",
      { kind: "remove", path: web("volumes", 1) },
      ['    volumes: ["data:/data",   ./conf:/etc/nginx:ro]'],
      ['    volumes: ["data:/data"]'],
    ],
    [
      "into brackets",
      { kind: "add", path: web("volumes"), value: "a b:/c" },
      ['    volumes: ["data:/data",   ./conf:/etc/nginx:ro]'],
      ['    volumes: ["data:/data",   ./conf:/etc/nginx:ro, "a b:/c"]'],
    ],
    [
      "what is merged is covered by an own one",
      { kind: "set", path: web("restart"), value: "no" },
      [],
      ['    restart: "no"'],
    ],
    [
      "what is nested comes nested",
      { kind: "set", path: ["services", "db", "deploy", "replicas"], value: 2 },
      [],
      ["    deploy:", "      replicas: 2"],
    ],
    [
      "a list that is new",
      { kind: "add", path: ["services", "db", "ports"], value: new Quoted("1:1") },
      [],
      ["    ports:", '    - "1:1"'],
    ],
    [
      "a new service below the last, and above what follows",
      { kind: "set", path: ["services", "new"], value: { image: "a" } },
      [],
      ["  new:", "    image: a"],
    ],
    [
      "a new volume",
      { kind: "set", path: ["volumes", "more"], value: null },
      ["volumes: {data: }"],
      ["volumes: {data:, more: null }"],
    ],
    [
      "something new at the top",
      { kind: "set", path: ["networks", "front"], value: null },
      [],
      ["networks:", "  front:"],
    ],
  ])("%s", (_, change, gone, come) => {
    for (const eol of ["\n", "\r\n"]) {
      const text = ODD.replaceAll("\n", eol);
      const changed = changeText(text, change);
      expect(changedLines(text, changed)).toEqual({
        gone: gone.map((line) => line + eol.slice(0, -1)),
        come: come.map((line) => line + eol.slice(0, -1)),
      });
    }
  });

  it.each<[string, Change]>([
    ["an alias", { kind: "set", path: ["services", "db", "environment", "TZ"], value: "CET" }],
    ["what an alias repeats", { kind: "set", path: ["x-common", "environment", "TZ"], value: "CET" }],
    ["a part of what is merged", { kind: "set", path: web("environment", "A", "B"), value: "x" }],
    ["to take away what is merged", { kind: "remove", path: web("restart") }],
    ["what is not there", { kind: "remove", path: web("nothing") }],
  ])("refuses %s", (_, change) => {
    expect(() => changeText(ODD, change)).toThrow(Unwritable);
  });

  it("refuses a file that is no YAML", () => {
    expect(() => set("services: [", web("image"), "a")).toThrow(Unwritable);
  });

  it("fills in what is empty", () => {
    expect(set("", web("image"), "a")).toBe("services:\n  web:\n    image: a\n");
    expect(set("services:\n  web: # c\n", web("image"), "a")).toBe("services:\n  web: # c\n    image: a\n");
    expect(set("services:\n  web:", web("image"), "a")).toBe("services:\n  web:\n    image: a");
    expect(set("services: {}\n", web("image"), "a")).toBe("services: { web: { image: a } }\n");
    expect(set("services:\n  web:\n    image:\n", web("image"), "a")).toBe(
      "services:\n  web:\n    image: a\n",
    );
    expect(set("services:\n  web:\n    image: ~ # c\n", web("image"), "a")).toBe(
      "services:\n  web:\n    image: a # c\n",
    );
    expect(add("services:\n  web:\n    ports: []\n", web("ports"), "80")).toBe(
      'services:\n  web:\n    ports: ["80"]\n',
    );
    expect(set("# only this\n", web("image"), "a")).toBe("# only this\nservices:\n  web:\n    image: a\n");
  });

  it("takes away what would be left empty, but no service", () => {
    const deep =
      "services:\n  web:\n    image: a\n    deploy:\n      resources:\n        limits:\n          cpus: 1\n";
    expect(remove(deep, ...web("deploy", "resources", "limits", "cpus"))).toBe(
      "services:\n  web:\n    image: a\n",
    );
    expect(remove("services:\n  web:\n    ports:\n      - 80", ...web("ports", 0))).toBe("services:\n  web:");
    expect(() => remove("services:\n  web: { image: a }\n", ...web("image"))).not.toThrow();
  });

  it("changes what stands behind a dash", () => {
    const long = "services:\n  web:\n    ports:\n      - target: 80\n        published: 8080\n      - 443\n";
    expect(set(long, web("ports", 0, "published"), 81)).toBe(long.replace("8080", "81"));
    expect(remove(long, ...web("ports", 0, "target"))).toBe(long.replace("target: 80\n        ", ""));
    expect(remove(long, ...web("ports", 0))).toBe("services:\n  web:\n    ports:\n      - 443\n");
    expect(set(long, web("ports", 0, "protocol"), "udp")).toBe(
      long.replace("8080\n", "8080\n        protocol: udp\n"),
    );
  });
});
