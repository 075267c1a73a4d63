import { expect, it } from "vitest";
import { EMPTY_FORM } from "./run-form";
import { placeOf } from "./run-places";

const form = {
  ...EMPTY_FORM,
  ports: [
    { host: "8080", container: "", protocol: "tcp" as const },
    { host: "99999", container: "80", protocol: "tcp" as const },
  ],
  env: [
    { name: "", value: "x" },
    { name: "A.B", value: "1" },
  ],
};

it.each([
  ["ports.0.host_port", "ports.1.host"],
  ["ports.0.container_port", "ports.1.container"],
  ["env.A.B", "env.1.value"],
  ["networks.0.name", "networks"],
  ["restart_policy.name", "restart"],
  ["resources.memory", "memory"],
  ["working_dir", "working_dir"],
])("knows where %s stands", (name, place) => {
  expect(placeOf(name, form)).toBe(place);
});
