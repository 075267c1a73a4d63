import { describe, expect, it } from "vitest";
import { curlLine } from "./curl";
import { splitWords } from "./shell-words";

describe("curlLine", () => {
  it("is a line that a shell reads back as the same request", () => {
    const body = { name: "it's data", labels: { a: "b c" } };
    const words = splitWords(curlLine("POST", "volumes/", body, "https://quay.example.org"));
    expect(words.slice(0, 4)).toEqual(["curl", "-X", "POST", "https://quay.example.org/api/v1/volumes/"]);
    expect(JSON.parse(words.at(-1) ?? "")).toEqual(body);
  });

  it("has no body where there is none", () => {
    expect(curlLine("DELETE", "volumes/3/?force=true", undefined, "http://quay")).not.toContain("-d");
  });
});
