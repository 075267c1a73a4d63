import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addService, freeName, serviceOf } from "./add-service";
import { changeService } from "./change-service";
import { Unwritable } from "./change";
import { changedLines } from "./changed-lines";
import { servicesIn, type ReadService } from "./read-service";
import { EMPTY_SERVICE, mountRow, mountText, portRow, portText, type ServiceForm } from "./service-form";

const TEXT = `x-env: &env { TZ: UTC }
services:
  web:
    image: nginx # the web
    ports:
      - "127.0.0.1:8080:80" # http
      - \${PORT:-443}:443/udp
      - target: 9000
        published: "9001"
        host_ip: "::1"
    environment:
      A: 1 # one
      B:
    volumes:
      - data:/data:ro,z
      # ours
      - ./conf:/conf
      - { type: bind, source: /a, target: /b }
    deploy:
      replicas: 2
  old:
    image: a
    mem_limit: 64m
    cpus: 0.5
    environment:
      - A=b=c
      - B
  shared:
    environment: *env
`;

const readService = (text: string, name: string): ReadService =>
  servicesIn(text).get(name) ?? { form: EMPTY_SERVICE, locked: {} };
const change = (name: string, edit: (form: ServiceForm) => Partial<ServiceForm>, text = TEXT) => {
  const { form } = readService(text, name);
  return changedLines(text, changeService(text, name, form, { ...form, ...edit(form) }));
};
const row = <Row>(list: Row[], index: number, edit: Partial<Row>): Row[] =>
  list.map((each, at) => (at === index ? { ...each, ...edit } : each));

describe("servicesIn", () => {
  it("reads short and long ways of writing", () => {
    expect([...servicesIn(TEXT).keys()]).toEqual(["web", "old", "shared"]);
    expect(readService(TEXT, "web")).toEqual({
      locked: {},
      form: {
        image: "nginx",
        restart: "",
        replicas: "2",
        memory: "",
        cpus: "",
        ports: [
          { at: 0, host: "127.0.0.1:8080", container: "80", protocol: "tcp" },
          { at: 1, host: "${PORT:-443}", container: "443", protocol: "udp" },
          { at: 2, host: "[::1]:9001", container: "9000", protocol: "tcp" },
        ],
        environment: [
          { at: 0, name: "A", value: "1" },
          { at: 1, name: "B", value: null },
        ],
        volumes: [
          { at: 0, source: "data", target: "/data", readOnly: true },
          { at: 1, source: "./conf", target: "/conf", readOnly: false },
          { at: 2, source: "/a", target: "/b", readOnly: false },
        ],
      },
    });
    expect(readService(TEXT, "old").form).toMatchObject({ memory: "64m", cpus: "0.5" });
  });

  it("shows what an anchor brings and keeps it from being changed", () => {
    const { form, locked } = readService(TEXT, "shared");
    expect(form.environment).toEqual([{ at: 0, name: "TZ", value: "UTC" }]);
    expect(Object.keys(locked)).toEqual(["environment"]);
    expect(() => change("shared", () => ({ environment: [] }))).not.toThrow();
    expect(() => change("shared", () => ({ environment: [{ at: 0, name: "TZ", value: "CET" }] }))).toThrow(
      Unwritable,
    );
  });
});

describe("changeService", () => {
  it("changes nothing when nothing was changed", () => {
    for (const name of servicesIn(TEXT).keys())
      expect(change(name, () => ({}))).toEqual({ gone: [], come: [] });
  });

  it("changes single values where they stand, and adds them at the end", () => {
    expect(change("web", () => ({ image: "nginx:2" }))).toEqual({
      gone: ["    image: nginx # the web"],
      come: ["    image: nginx:2 # the web"],
    });
    expect(change("old", () => ({ memory: "1g" })).come).toEqual(["    mem_limit: 1g"]);
    expect(change("old", () => ({ cpus: "" }))).toEqual({ gone: ["    cpus: 0.5"], come: [] });
    expect(change("web", () => ({ restart: "no" })).come).toEqual(['    restart: "no"']);
    expect(change("web", () => ({ memory: "64M" })).come).toEqual([
      "      resources:",
      "        limits:",
      "          memory: 64M",
    ]);
    expect(change("web", () => ({ replicas: "" })).gone).toEqual(["    deploy:", "      replicas: 2"]);
  });

  it("changes rows in their place", () => {
    expect(change("web", ({ ports }) => ({ ports: row(ports, 0, { host: "81" }) })).come).toEqual([
      '      - "81:80" # http',
    ]);
    expect(change("web", ({ ports }) => ({ ports: row(ports, 2, { host: "9002" }) }))).toEqual({
      gone: ['        published: "9001"', '        host_ip: "::1"'],
      come: ['        published: "9002"'],
    });
    expect(change("web", ({ ports }) => ({ ports: [...ports.slice(1), portRow("1:2")] })).gone).toContain(
      '      - "127.0.0.1:8080:80" # http',
    );
    expect(change("web", ({ volumes }) => ({ volumes: row(volumes, 0, { readOnly: false }) })).come).toEqual([
      "      - data:/data:z",
    ]);
    expect(change("web", ({ volumes }) => ({ volumes: row(volumes, 1, { readOnly: true }) })).come).toEqual([
      "      - ./conf:/conf:ro",
    ]);
    expect(change("web", ({ volumes }) => ({ volumes: row(volumes, 2, { readOnly: true }) })).come).toEqual([
      "      - { type: bind, source: /a, target: /b, read_only: true }",
    ]);
    expect(
      change("web", ({ environment }) => ({ environment: row(environment, 0, { name: "AA", value: "yes" }) }))
        .come,
    ).toEqual(['      AA: "yes" # one']);
    expect(
      change("old", ({ environment }) => ({ environment: row(environment, 0, { value: "c" }) })).come,
    ).toEqual(["      - A=c"]);
    expect(
      change("old", ({ environment }) => ({ environment: [...environment, { name: "C", value: "" }] })).come,
    ).toEqual(["      - C="]);
    expect(
      change("web", ({ environment }) => ({
        environment: [environment[1] ?? { name: "", value: "" }, { name: "A", value: "2" }],
      })).come,
    ).toEqual(['      A: "2" # one']);
    expect(change("web", () => ({ ports: [] })).gone).toHaveLength(6);
    expect(change("web", () => ({ ports: [portRow("5:5")] })).come).toEqual(['      - "5:5"']);
  });

  it("says after it what was asked for, whatever was asked for", () => {
    const name = fc.stringMatching(/^[A-Z]{1,2}$/);
    const port = fc.constantFrom("80", "1:2", "[::1]:1:2/udp", "${P:-1}:2").map(portRow);
    const mount = fc.constantFrom("/a", "a:/a", "./a:/b:ro").map((each) => {
      const { source, target, readOnly } = mountRow(each);
      return { source, target, readOnly };
    });
    const variables = fc.uniqueArray(fc.record({ name, value: fc.string() }), {
      selector: (each) => each.name,
    });
    const word = fc.constantFrom("", "no", "1", "64M", "$X");
    const forms = fc.record({ image: word, restart: word, replicas: word, memory: word, cpus: word });
    const lists = fc.record({ ports: fc.array(port), environment: variables, volumes: fc.array(mount) });
    const plain = ({ ports, environment, volumes, ...rest }: ServiceForm) => ({
      ...rest,
      ports: ports.map((each) => portText(each)),
      environment: Object.fromEntries(environment.map((each) => [each.name, each.value])),
      volumes: volumes.map((each) => mountText(each)),
    });
    fc.assert(
      fc.property(fc.constantFrom("web", "old"), forms, lists, (service, values, rows) => {
        const now = { ...values, ...rows };
        const changed = changeService(TEXT, service, readService(TEXT, service).form, now);
        expect(plain(readService(changed, service).form)).toEqual(plain(now));
        const other = service === "web" ? "old" : "web";
        expect(readService(changed, other)).toEqual(readService(TEXT, other));
      }),
      { numRuns: 150 },
    );
  }, 120_000);
});

describe("addService", () => {
  it("adds a form as a service, with the volumes that it names", () => {
    const form = {
      ...EMPTY_SERVICE,
      image: "redis",
      ports: [portRow("6379:6379")],
      volumes: [{ source: "data", target: "/data", readOnly: false }],
      cpus: "0.5",
      restart: "no",
    };
    expect(
      addService(
        "services:\n  web:\n    image: a\n\n# volumes\nvolumes:\n  other:\n",
        serviceOf("cache", form),
      ),
    ).toBe(
      `services:
  web:
    image: a
  cache:
    image: redis
    restart: "no"
    ports:
      - "6379:6379"
    volumes:
      - data:/data
    deploy:
      resources:
        limits:
          cpus: "0.5"

# volumes
volumes:
  other:
  data:
`,
    );
    expect(addService("", serviceOf("a", form), { volumes: ["data"], networks: [] })).not.toMatch(
      /^volumes/m,
    );
    expect(freeName("my app!", ["my-app"])).toBe("my-app-2");
  });
});
