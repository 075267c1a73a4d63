import { describe, expect, it } from "vitest";
import { referenceOf, registryOf, repositoryOf } from "./reference";

describe("image references", () => {
  it.each([
    ["nginx:1.27", "docker.io", "nginx"],
    ["library/nginx", "docker.io", "nginx"],
    ["team/app:2", "docker.io", "team/app"],
    ["docker.io/team/app", "docker.io", "team/app"],
    ["localhost/app:1", "localhost", "app"],
    ["127.0.0.1:5000/team/app:1.0", "127.0.0.1:5000", "team/app"],
    ["registry.example.org/app@sha256:abc", "registry.example.org", "app"],
  ])("reads %s", (reference, registry, repository) => {
    expect([registryOf(reference), repositoryOf(reference)]).toEqual([registry, repository]);
  });

  it("names a tag so that docker finds it there", () => {
    expect(referenceOf("docker.io", "library/nginx", "1.27")).toBe("nginx:1.27");
    expect(referenceOf("127.0.0.1:5000", "team/app", "2")).toBe("127.0.0.1:5000/team/app:2");
  });
});
