import { describe, expect, it } from "vitest";
import { EMPTY_FORM, fromSpec, toChanges, toSpec, type RunForm } from "./run-form";

const form: RunForm = {
  ...EMPTY_FORM,
  image: "nginx:1.27",
  name: "web",
  command: "nginx -g 'daemon off;'",
  ports: [
    { host: "127.0.0.1:8080", container: "80", protocol: "tcp" },
    { host: "", container: "9000", protocol: "udp" },
  ],
  mounts: [{ type: "bind", source: "/srv/site", target: "/usr/share/nginx/html", readOnly: true }],
  env: [{ name: "MODE", value: "two words" }],
  restart: "unless-stopped",
  memory: 256,
};

describe("toSpec", () => {
  it("sends fields in Docker's names and leaves out what is empty", () => {
    expect(toSpec(form, 1)).toEqual({
      host: 1,
      image: "nginx:1.27",
      name: "web",
      command: "nginx -g 'daemon off;'",
      ports: [
        { container_port: "80", protocol: "tcp", host_ip: "127.0.0.1", host_port: "8080" },
        { container_port: "9000", protocol: "udp", host_ip: "", host_port: null },
      ],
      mounts: [{ type: "bind", source: "/srv/site", target: "/usr/share/nginx/html", read_only: true }],
      env: { MODE: "two words" },
      restart_policy: { name: "unless-stopped" },
      resources: { memory: 268_435_456 },
      start: true,
    });
    expect(toSpec({ ...EMPTY_FORM, image: "redis" }, 2)).toEqual({ host: 2, image: "redis", start: true });
  });

  it("gives back what it was filled from, also what has no field of its own", () => {
    const sent = { ...toSpec(form, 1), cap_add: ["NET_ADMIN"] };
    expect(toSpec(fromSpec({ ...sent, command: form.command, entrypoint: null }), 1)).toEqual(sent);
  });

  it("gives back names without a value, and an init that is off", () => {
    const said = {
      env: { DEBUG: "" },
      labels: { test: "" },
      logging: { driver: "", options: { labels: "" } },
      init: false,
      entrypoint: "''",
    };
    const sent = { image: "nginx", host: 1, start: true, ...said };
    expect(toSpec(fromSpec(sent), 1)).toEqual(sent);
  });
});

describe("toChanges", () => {
  it("sends what was changed, also what was taken away, and nothing else", () => {
    expect(toChanges({ ...form, image: "nginx:1.28", ports: [] }, form)).toEqual({
      image: "nginx:1.28",
      ports: [],
    });
    expect(toChanges(form, form)).toEqual({});
  });

  it("leaves alone what the form has no place for beside what was changed", () => {
    const data = {
      type: "volume" as const,
      source: "data",
      target: "/data",
      read_only: false,
      no_copy: true,
    };
    const range = { container_port: 80, protocol: "tcp" as const, host_ip: "::1", host_port: 0 };
    const front = { name: "front", aliases: ["site"], ipv4_address: "10.0.0.9" };
    const held = fromSpec({
      image: "app",
      mounts: [data],
      ports: [range],
      networks: [front],
      stdin_open: true,
      start: false,
      restart_policy: { name: "on-failure", maximum_retry_count: 3 },
      resources: { memory: 100_000_000, pids: 9 },
    });
    const changed = {
      ...held,
      mounts: [
        ...held.mounts.map((row) => ({ ...row, readOnly: true })),
        { type: "tmpfs" as const, source: "", target: "/t", readOnly: false },
      ],
      ports: [...held.ports, { host: "81", container: "81", protocol: "tcp" as const }],
      networks: ["front", "back"],
      cpus: 2,
      start: true,
    };
    expect(toChanges(changed, held)).toEqual({
      mounts: [
        { ...data, read_only: true },
        { type: "tmpfs", source: "", target: "/t", read_only: false },
      ],
      ports: [
        { ...range, container_port: "80", host_port: "0" },
        { container_port: "81", protocol: "tcp", host_ip: "", host_port: "81" },
      ],
      networks: [front, { name: "back" }],
      resources: { memory: 100_000_000, pids: 9, cpus: 2 },
      start: true,
    });
    expect(toChanges({ ...held, tty: true }, held)).toEqual({ tty: true });
  });
});
