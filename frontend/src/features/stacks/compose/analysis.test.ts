import Ajv from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { Analyst } from "./analysis";
import spec from "./spec/compose-spec.json";

const said = (...texts: string[]) =>
  new Analyst()
    .analyse(texts.map((text, index) => ({ path: `${index}.yaml`, text })))
    .files.flatMap(({ problems }) => problems)
    .map(({ line, column, severity, message }) => `${line}:${column} ${severity}: ${message}`);

const service = (lines: string) => `services:\n  web:\n${lines.replace(/^/gm, "    ")}\n`;

describe("Analyst", () => {
  it("has nothing against a file that Compose takes", () => {
    const text = `
x-common: &common
  restart: unless-stopped
  labels: { team: quay }
services:
  web:
    <<: *common
    image: nginx:\${TAG:-1.27}
    ports: ["8080:80", 9000, { target: 443, published: "8443" }]
    depends_on: { db: { condition: service_healthy } }
    networks: [front]
    volumes: [data:/data, ./conf:/etc/nginx:ro, /var/run:/run]
    deploy: { replicas: "\${REPLICAS}", resources: { limits: { cpus: 0.5, memory: 64M } } }
    environment: { A: 1, B: true, C: }
  db:
    image: postgres
    environment: [POSTGRES_PASSWORD_FILE=/run/secrets/password, DEBUG]
    secrets: [password]
    healthcheck: { test: ["CMD", "true"], interval: 5s }
networks: { front: }
volumes: { data: {} }
secrets: { password: { file: ./password } }
`;
    expect(said(text)).toEqual([]);
  });

  it("names what is not known, where it stands, and what was probably meant", () => {
    expect(said(service("imgae: nginx"))).toEqual([
      "3:5 error: imgae is not known here. Did you mean image?",
    ]);
    expect(said("servces: {}\n")).toEqual(["1:1 error: servces is not known here. Did you mean services?"]);
  });

  it("says what belongs there and what stands there instead", () => {
    expect(said(service("image: [nginx]"))).toEqual(["3:12 error: Here belongs text; this is a list."]);
    expect(said(service("ports: 80"))).toEqual(["3:12 error: Here belongs list; this is a whole number."]);
    expect(said("services:\n  web:\n")).toEqual(["2:3 error: Here belongs mapping; there is nothing."]);
    expect(said(service("depends_on: { db: { condition: healthy } }\n") + "  db: { image: a }\n")[0]).toMatch(
      /^3:36 error: healthy is not one of service_started, service_healthy/,
    );
    expect(said(service("extends: { file: a.yaml }"))).toEqual(["3:5 error: service is missing here."]);
  });

  it("believes that a variable will be what has to stand there", () => {
    expect(said(service("depends_on: { web: { condition: $C, required: $R } }"))).toEqual([]);
    expect(said(service("extra_hosts: $HOSTS"))).not.toEqual([]);
    expect(said(service("tty: $$no"))).toEqual([]);
    expect(said(service("oom_score_adj: $$no"))).toEqual([]);
    expect(said(service("depends_on: { web: { condition: c, required: $$no } }"))).toHaveLength(2);
  });

  it("forbids twice in a list only where Compose does", () => {
    const taken = ["environment: [A=1, A=1]", "ports: [80, 80]", "volumes: [/a, /a]", "dns: [a, a]"];
    for (const lines of taken) expect(said(service(lines))).toEqual([expect.stringContaining("warning: ")]);
    const refused = ["security_opt: [a, a]", "group_add: [a, a]", "depends_on: [web, web]"];
    for (const lines of refused) expect(said(service(lines))).toEqual([expect.stringContaining("error: ")]);
  });

  it("tells which names nothing defines", () => {
    const text = service(
      [
        "networks: [fornt]",
        "volumes: [date:/data, { type: volume, source: other, target: /o }]",
        "secrets: [one, { source: two }]",
        "configs: [three]",
        "depends_on: [dbb]",
        "network_mode: service:vpn",
        "links: ['db:database', 'cache']",
        "extends: base",
        "volumes_from: [container:abc, store:ro]",
      ].join("\n"),
    );
    expect(
      said(`${text}  db: { image: a }\nnetworks: { front: }\nvolumes: { data: }\n`).map((each) =>
        each.replace(/^[\d:]+ /, ""),
      ),
    ).toEqual([
      "error: No network of this stack is called fornt. Did you mean front?",
      "error: No volume of this stack is called date. Did you mean data?",
      "error: No volume of this stack is called other. Define it under volumes: at the end of the file.",
      "error: No secret of this stack is called one. Define it under secrets: at the end of the file.",
      "error: No secret of this stack is called two. Define it under secrets: at the end of the file.",
      "error: No config of this stack is called three. Define it under configs: at the end of the file.",
      "error: There is no service dbb. Did you mean db?",
      "error: There is no service vpn.",
      "error: There is no service cache.",
      "error: There is no service base.",
      "error: There is no service store.",
      "info: No service uses front.",
      "info: No service uses data.",
    ]);
  });

  it("takes the files of a stack together, and what is included for anything", () => {
    const uses = service("image: a\nvolumes: [data:/data]");
    expect(said(uses)).toHaveLength(1);
    expect(said(uses, "volumes: { data: }\n")).toEqual([]);
    expect(said(`${uses}include: [other.yaml]\n`)).toEqual([]);
  });

  it("explains what is no YAML", () => {
    expect(said("services:\n\tweb:\n")[0]).toBe("2:1 error: YAML is indented with spaces; this is a tab.");
    expect(said(service("image: a\nimage: b"))).toEqual([
      "4:5 error: image is said twice; only one can count.",
    ]);
    expect(said(service('image: "a'))[0]).toMatch(/^4:1 error: /);
    expect(said(service("image: *nothing"))[0]).toMatch(/Nothing above this is marked &nothing/);
    expect(said(service("ports: !reset []\nimage: !override a"))).toEqual([]);
  });

  it("looks again only at what has changed", () => {
    const analyst = new Analyst();
    const steady = { path: "a", text: service("image: a") };
    const [first] = analyst.analyse([steady, { path: "b", text: "volumes: {}" }]).files;
    const [again] = analyst.analyse([steady, { path: "b", text: "networks: {}" }]).files;
    expect(again?.uses).toBe(first?.uses);
  });

  it("ends with a bomb of aliases, with aliases of themselves, and with nonsense", () => {
    const bomb = Array.from({ length: 40 }, (_, n) => `x-${n}: &a${n} { x-l: *a${n - 1}, x-r: *a${n - 1} }`);
    said(`x-z: &a-1 {}\n${bomb.join("\n")}\nservices: { web: *a39 }\n`);
    said("services: &s\n  web: *s\n  <<: *s\n");
    fc.assert(
      fc.property(fc.string(), (text) => {
        said(text);
      }),
    );
  });

  it("takes a file of 20,000 services", () => {
    const many = Array.from({ length: 20_000 }, (_, n) => `  s${n}: { image: a, depends_on: [s${n - 1}] }`);
    const problems = said(`services:\n${many.join("\n")}\n`);
    expect(problems).toEqual(["2:32 error: There is no service s-1. Did you mean s1?"]);
  }, 60_000);
});

/** Pieces of compose files, right and wrong. */
const anything = fc.oneof(
  fc.constantFrom("nginx", "80:80", "5s", "always", "64M", "", "service_healthy", 80, 0.5, -1, true, null),
  fc.constantFrom<unknown>(
    [],
    {},
    ["a"],
    ["a", "a"],
    [80],
    { a: "b" },
    { a: null },
    { source: "a" },
    { target: 80 },
  ),
  fc.constantFrom<unknown>({ context: "." }, { limits: { cpus: 1 } }, [{ type: "bind" }], {
    b: { condition: "x" },
  }),
);
const known = Object.keys(spec.definitions.service.properties);
const services = fc.dictionary(
  fc.constantFrom("a", "b"),
  fc.dictionary(fc.constantFrom(...known, "imgae", "x-a"), anything),
);
const tops = fc.constantFrom(
  "networks",
  "volumes",
  "secrets",
  "configs",
  "name",
  "include",
  "models",
  "x-b",
  "nets",
);
const files = fc
  .tuple(services, fc.dictionary(tops, anything))
  .map(([named, others]) => ({ ...others, services: named }));

describe("the schema", () => {
  it("is understood as another reader of JSON schema understands it", () => {
    const rest = { ...spec, $schema: undefined };
    const ajv = new Ajv({ strict: false, formats: { duration: true } });
    const accepts = ajv.compile(rest);
    fc.assert(
      fc.property(files, (file) => {
        const analyst = new Analyst();
        const { problems } = analyst.analyse([{ path: "a", text: stringify(file) }]).files[0] ?? {
          problems: [],
        };
        const ours = problems.filter(
          ({ severity, message }) =>
            (severity === "error" && !/^(There is no|No \w+ of this)/.test(message)) ||
            message.endsWith("stands in this list twice."),
        );
        expect(ours.map(({ message }) => message).length === 0).toBe(accepts(file));
      }),
      { numRuns: 1_000 },
    );
  }, 60_000);
});
