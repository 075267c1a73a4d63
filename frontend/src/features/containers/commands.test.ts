import { describe, expect, it } from "vitest";
import { splitVerb } from "./commands";

const keys = (text: string) => splitVerb(text).verbs.map((verb) => verb.key);

describe("splitVerb", () => {
  it("finds the verb in what was typed and leaves the rest to search by", () => {
    expect(keys("restart web")).toEqual(["restart"]);
    expect(splitVerb("restart web 1").rest).toBe("web 1");
    expect(keys("st api")).toEqual(["start", "stop"]);
  });

  it("takes anything else as a search", () => {
    expect(splitVerb("web1")).toMatchObject({ verbs: [], rest: "web1" });
    expect(splitVerb("s")).toMatchObject({ verbs: [], rest: "s" });
  });
});
