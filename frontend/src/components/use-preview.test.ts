import { expect, it } from "vitest";
import { together } from "./use-preview";

const problem = { detail: "The host quay is disabled.", code: "host_disabled" };
const one = { command: "docker rmi a", curl: "curl …/1/", problems: [problem], plan: { stages: ["a"] } };
const two = { command: "docker rmi b", curl: "", problems: [problem] };

it("shows one wish as it is", () => expect(together([one], 0)).toEqual(one));

it("shows several in turn, what speaks against them once, and how many are left", () =>
  expect(together([one, two], 3)).toEqual({
    command: "docker rmi a\ndocker rmi b\n# and 3 more",
    curl: "curl …/1/\n# and 3 more",
    problems: [problem],
  }));
