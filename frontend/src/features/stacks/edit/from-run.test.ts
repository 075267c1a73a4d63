import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { ContainerForm } from "@/api/types";
import { Analyst } from "../compose/analysis";
import { addService } from "./add-service";
import { serviceFromRun } from "./from-run";

const spec = (values: Partial<ContainerForm>): ContainerForm => ({
  image: "nginx",
  command: "",
  entrypoint: null,
  ...values,
});
const text = (values: Partial<ContainerForm>) => addService("", serviceFromRun(spec(values), []));

describe("serviceFromRun", () => {
  it("writes what one would write by hand", () => {
    expect(
      text({
        name: "shop",
        image: "registry.local:5000/team/shop:1.4",
        command: "serve --port 80",
        ports: [
          { container_port: 80, host_port: 8080 },
          { container_port: "53", host_port: 53, protocol: "udp", host_ip: "::1" },
          { container_port: 9, host_port: 0 },
          { container_port: 10, host_port: null },
        ],
        mounts: [
          { type: "volume", source: "data", target: "/data" },
          { type: "bind", source: "/srv/conf", target: "/conf", read_only: true, create_source: true },
          { type: "bind", source: "/must/be", target: "/there" },
          { type: "tmpfs", target: "/run", size_bytes: 67108864, mode: "1777" },
        ],
        env: { PASSWORD: "a$b", EMPTY: "", NO: "no" },
        networks: [{ name: "front", aliases: ["shop"] }],
        restart_policy: { name: "on-failure", maximum_retry_count: 3 },
        resources: { memory: 536870912, cpus: 0.5 },
        healthcheck: { test: ["CMD", "true"], interval_seconds: 5 },
        stop_timeout: 20,
      }),
    ).toBe(`services:
  shop:
    image: registry.local:5000/team/shop:1.4
    command: serve --port 80
    restart: on-failure:3
    ports:
      - "8080:80"
      - "[::1]:53:53/udp"
      - "9"
    expose:
      - "10"
    environment:
      PASSWORD: a$$b
      EMPTY: ""
      "NO": "no"
    volumes:
      - data:/data
      - /srv/conf:/conf:ro
      - type: bind
        source: /must/be
        target: /there
        bind:
          create_host_path: false
      - type: tmpfs
        target: /run
        tmpfs:
          size: 64m
          mode: 1023
    networks:
      front:
        aliases:
          - shop
    healthcheck:
      test:
        - CMD
        - "true"
      interval: 5s
    stop_grace_period: 20s
    deploy:
      resources:
        limits:
          cpus: "0.5"
          memory: 512m
volumes:
  data:
networks:
  front:
    external: true
`);
  });

  it("takes a name that is free, and says what is not as it was", () => {
    const { name, notes } = serviceFromRun(spec({ image: "a/nginx@sha256:12", auto_remove: true }), [
      "nginx",
    ]);
    expect(name).toBe("nginx-2");
    expect(notes).toEqual(["A service is not removed when it ends (--rm)."]);
  });

  it("leaves networks of the engine to themselves, and clears an entrypoint", () => {
    expect(parse(text({ networks: [{ name: "host" }], entrypoint: '""' }))).toEqual({
      services: { nginx: { image: "nginx", network_mode: "host", entrypoint: [] } },
    });
    expect(parse(text({ networks: [{ name: "bridge" }], entrypoint: "sh -c" }))).toEqual({
      services: { nginx: { image: "nginx", entrypoint: "sh -c" } },
    });
  });

  it("always writes what Compose takes, with every value as it was", () => {
    const word = fc.string({ minLength: 1 });
    const name = fc.stringMatching(/^[a-z][a-z0-9_-]{0,5}$/);
    const values = fc.record(
      {
        env: fc.dictionary(name, fc.string()),
        labels: fc.dictionary(name, fc.string()),
        command: word,
        user: word,
        hostname: word,
        tty: fc.boolean(),
        init: fc.constantFrom(true, false, null),
        ports: fc.uniqueArray(
          fc.record({
            container_port: fc.integer({ min: 1, max: 65_535 }),
            host_port: fc.constantFrom(0, 80, null),
            protocol: fc.constantFrom("tcp", "udp", "sctp"),
          }),
          { selector: (each) => each.container_port },
        ),
        mounts: fc.array(
          fc.record({
            type: fc.constantFrom("volume", "bind", "tmpfs"),
            source: name,
            target: fc.constantFrom("/a", "/b c"),
            read_only: fc.boolean(),
            create_source: fc.boolean(),
            no_copy: fc.boolean(),
          }),
        ),
        networks: fc.uniqueArray(fc.record({ name, aliases: fc.uniqueArray(name) }), {
          selector: (each) => each.name,
        }),
        ulimits: fc.uniqueArray(
          fc.record({
            name: fc.constantFrom("nofile", "nproc"),
            soft: fc.integer({ min: 0 }),
            hard: fc.integer({ min: 0 }),
          }),
          { selector: (each) => each.name },
        ),
        resources: fc.record({
          memory: fc.nat(),
          memory_swap: fc.constantFrom(-1, null),
          cpus: fc.double({ min: 0.01, max: 8, noNaN: true }),
          pids: fc.nat(),
        }),
        healthcheck: fc.record({ test: fc.constantFrom("true", ["CMD-SHELL", "$X"]), retries: fc.nat() }),
        extra_hosts: fc.uniqueArray(fc.constantFrom("a:1.2.3.4", "b:::1")),
        cap_add: fc.uniqueArray(fc.constantFrom("NET_ADMIN", "ALL")),
        devices: fc.constant([{ source: "/dev/a", target: "/dev/b", permissions: "rwm" }]),
        sysctls: fc.dictionary(fc.constantFrom("net.core.somaxconn"), fc.constantFrom("1")),
        logging: fc.constant({ driver: "json-file", options: { "max-size": "10m" } }),
        gpus: fc.constant("all"),
        shm_size: fc.constantFrom(67108864, "64m"),
        stop_timeout: fc.nat(),
        pull: fc.constantFrom("always", "missing", "never"),
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<Partial<ContainerForm>>;
    fc.assert(
      fc.property(values, (given) => {
        const written = text(given);
        const [file] = new Analyst().analyse([{ path: "compose.yaml", text: written }]).files;
        expect(file?.problems.filter(({ severity }) => severity === "error")).toEqual([]);
        expect(file?.uses).toEqual([]);
        const { environment = {} } = (parse(written) as { services: { nginx: { environment?: object } } })
          .services.nginx;
        const env = Object.entries(given.env ?? {}).map(([key, value]) => [
          key,
          value.replaceAll("$", "$$$$"),
        ]);
        expect(environment).toEqual(Object.fromEntries(env));
      }),
      { numRuns: 500 },
    );
  }, 120_000);
});
