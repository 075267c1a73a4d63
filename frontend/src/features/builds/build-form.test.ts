import { describe, expect, it } from "vitest";
import { EMPTY_BUILD, hasSource, toFields, type BuildForm } from "./build-form";

const pasted: BuildForm = { ...EMPTY_BUILD, dockerfile: "FROM scratch\n" };
const git: BuildForm = {
  ...EMPTY_BUILD,
  source: "git",
  gitUrl: "https://git.example.org/team/api.git",
  gitRef: "main",
  subdirectory: "web",
};

describe("toFields", () => {
  it("sends the chosen source and what was filled in, nothing else", () => {
    expect(toFields({ ...pasted, gitUrl: "left over from the other tab" }, 1)).toEqual({
      dockerfile: "FROM scratch\n",
      host: 1,
    });
    expect(toFields({ ...git, noCache: true, timeoutMinutes: 5 }, 2)).toEqual({
      git_url: git.gitUrl,
      git_ref: "main",
      subdirectory: "web",
      host: 2,
      no_cache: true,
      timeout_seconds: 300,
    });
  });

  it("says whose the values are that it has masked only", () => {
    const like = { ...pasted, copyOf: 7 };
    expect(toFields({ ...like, buildArgs: [{ name: "API_TOKEN", value: "********" }] }, 1).copy_of).toBe(7);
    expect(
      toFields({ ...like, buildArgs: [{ name: "API_TOKEN", value: "typed" }] }, 1).copy_of,
    ).toBeUndefined();
  });

  it("leaves out rows without a name", () => {
    expect(
      toFields(
        {
          ...pasted,
          buildArgs: [
            { name: "", value: "x" },
            { name: "V", value: "" },
          ],
        },
        1,
      ).build_args,
    ).toEqual({ V: "" });
  });
});

it("needs a source", () => {
  expect(hasSource(EMPTY_BUILD)).toBe(false);
  expect(hasSource(pasted)).toBe(true);
});
