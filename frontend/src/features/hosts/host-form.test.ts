import { describe, expect, it } from "vitest";
import { addressOf, formOf, NEW_HOST, requestOf } from "./host-form";

describe("the host form", () => {
  it.each([
    "unix:///var/run/docker.sock",
    "ssh://deploy@10.0.0.5:2222/run/docker.sock",
    "tcp://10.0.0.5:2376",
  ])("keeps %s", (address) => {
    expect(addressOf(formOf({ name: "a", address }))).toBe(address);
  });

  it("sends the secrets of the chosen way only, and none that were left empty", () => {
    const form = {
      ...NEW_HOST,
      name: " quay ",
      way: "ssh" as const,
      sshTarget: "deploy@quay",
      sshKey: "KEY",
      ca: "CA",
    };
    expect(requestOf(form)).toEqual({ name: "quay", address: "ssh://deploy@quay", ssh_key: "KEY" });
  });
});
