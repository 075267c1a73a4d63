import { describe, expect, it } from "vitest";
import { addressOf, dockerContext, formOf, NEW_HOST, requestOf, shownHost } from "./host-form";

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

  it("shows the same engine as a docker context, and no secret in the REST call", () => {
    const form = {
      ...NEW_HOST,
      name: "quay",
      way: "tcp" as const,
      tcpTarget: "10.0.0.5:2376",
      key: "SECRET",
    };
    expect(dockerContext(form)).toBe(
      "docker context create quay --docker host=tcp://10.0.0.5:2376,ca=ca.pem,cert=cert.pem,key=key.pem",
    );
    expect(shownHost(requestOf(form)).tls_key).toBe("…");
  });
});
