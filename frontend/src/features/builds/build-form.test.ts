import { describe, expect, it } from "vitest";
import { EMPTY_BUILD, hasSource, stagesOf, toFields, type BuildForm } from "./build-form";
import { curlBuild, dockerBuild } from "./docker-build";

const pasted: BuildForm = { ...EMPTY_BUILD, dockerfile: "FROM scratch\n" };
const git: BuildForm = {
  ...EMPTY_BUILD,
  source: "git",
  gitUrl: "https://git.example.org/team/api.git",
  gitRef: "main",
  subdirectory: "web",
};
const line = (form: BuildForm) => dockerBuild(form.source, toFields(form, 1));

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

describe("dockerBuild", () => {
  it("says the same as a docker line", () => {
    expect(
      line({ ...pasted, tags: ["a:1"], buildArgs: [{ name: "V", value: "two words" }], pull: true }),
    ).toBe("docker build --tag a:1 --build-arg 'V=two words' --pull - < Dockerfile");
    expect(line({ ...git, target: "test" })).toContain("--target test");
    expect(line(git)).toMatch(/api\.git#main:web'?$/);
  });

  it("keeps an argument that is set to nothing: without `=` docker would take it from the shell", () => {
    expect(line({ ...pasted, buildArgs: [{ name: "V", value: "" }] })).toContain("--build-arg V= ");
  });

  it("never shows a secret", () => {
    const form = { ...pasted, secrets: [{ name: "token", value: "hunter2" }] };
    expect(line(form)).toBe("docker build --secret id=token,src=token.txt - < Dockerfile");
    expect(curlBuild("dockerfile", toFields(form, 1), "https://quay.example.org")).not.toContain("hunter2");
  });
});

it("needs a source", () => {
  expect(hasSource(EMPTY_BUILD)).toBe(false);
  expect(hasSource(pasted)).toBe(true);
});

it("knows the stages that have a name", () => {
  expect(
    stagesOf("FROM a AS deps\nRUN x\nFROM --platform=linux/arm64 b as test\nFROM deps\n# FROM c AS comment"),
  ).toEqual(["deps", "test"]);
});
