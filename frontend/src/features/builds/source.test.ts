import { expect, it } from "vitest";
import { serverOf, sourceWords } from "./source";

it.each([
  ["https://github.com/team/api.git", "github.com"],
  ["https://me@git.example.org:8443/api", "git.example.org:8443"],
  ["https://git.example.org:443/api", "git.example.org"],
  ["git@github.com:team/api.git", "github.com"],
  ["ssh://git@git.example.org:2222/api", "git.example.org:2222"],
  ["", ""],
])("finds the server of %s", (repository, server) => expect(serverOf(repository)).toBe(server));

it("calls a repository by its path and version", () => {
  const git = {
    source: "git",
    git_url: "https://git.example.org/team/api.git",
    git_ref: "",
    git_commit: "48fe00e88f14",
  } as const;
  expect([sourceWords(git), sourceWords({ ...git, git_ref: "main" })]).toEqual([
    "team/api @ 48fe00e8",
    "team/api @ main",
  ]);
});
