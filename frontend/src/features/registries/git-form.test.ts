import { describe, expect, it } from "vitest";
import { gitRequestOf, NEW_GIT } from "./git-form";

describe("the git form", () => {
  it("sends the secret of the chosen way and clears the other", () => {
    const form = {
      ...NEW_GIT,
      server: "git.example.org",
      username: "ci",
      password: "old",
      sshKey: "KEY",
      sshHostKey: "ssh-ed25519 AAAA",
    };
    expect(gitRequestOf({ ...form, way: "ssh" })).toEqual({
      name: "git.example.org",
      server: "git.example.org",
      username: "ci",
      password: "",
      ssh_key: "KEY",
      ssh_host_key: "ssh-ed25519 AAAA",
    });
    expect(gitRequestOf(form)).toEqual({
      name: "git.example.org",
      server: "git.example.org",
      username: "ci",
      password: "old",
      ssh_key: "",
      ssh_host_key: "",
    });
  });

  it("keeps a stored secret when none was typed", () => {
    expect(gitRequestOf({ ...NEW_GIT, server: "git" })).not.toHaveProperty("password");
    expect(gitRequestOf({ ...NEW_GIT, server: "git", way: "ssh" })).not.toHaveProperty("ssh_key");
  });
});
