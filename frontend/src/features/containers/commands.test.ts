import { describe, expect, it } from "vitest";
import type { Container } from "@/api/types";
import { containerCommands, splitVerb } from "./commands";

const keys = (text: string) => splitVerb(text).verbs.map((verb) => verb.key);

describe("splitVerb", () => {
  it("finds the verb in what was typed and leaves the rest to search by", () => {
    expect(keys("restart web")).toEqual(["restart"]);
    expect(splitVerb("restart web 1").rest).toBe("web 1");
    expect(keys("st api")).toEqual(["start", "stop"]);
  });

  it("keeps the case of the name: engines tell web from Web", () => {
    expect(splitVerb("Restart Web-1")).toMatchObject({ word: "restart", rest: "Web-1" });
  });

  it("takes anything else as a search", () => {
    expect(splitVerb("web1")).toMatchObject({ verbs: [], rest: "web1" });
    expect(splitVerb("s")).toMatchObject({ verbs: [], rest: "s" });
  });
});

const container = (id: number, name: string, host = "quay-1") =>
  ({ id, name, host_name: host, image: "nginx", state: "running" }) as Container;
const named = (text: string, ...containers: Container[]) =>
  containerCommands(
    containers,
    splitVerb(text),
    () => undefined,
    () => Promise.resolve(true),
  )
    .filter((one) => one.named)
    .map((one) => one.label);

describe("containerCommands", () => {
  const [web, web2] = [container(1, "web"), container(2, "web-2")];

  it("knows what was named in full: the whole verb and the whole name", () => {
    expect(named("restart web", web, web2)).toEqual(["Restart web"]);
    expect(named("restart web-2", web2)).toEqual(["Restart web-2"]);
    for (const less of ["rest web-2", "restart web-", "restart", "restart Web-2", "restart web-2 x"])
      expect(named(less, web, web2)).toEqual([]);
  });

  it("names nothing but opening by a name alone", () => {
    expect(named("web", web, web2)).toEqual(["Open web"]);
  });

  it("offers to open what is there but in no state for the verb, as something that was not named", () => {
    const said = (text: string) =>
      containerCommands(
        [web, web2],
        splitVerb(text),
        () => undefined,
        () => Promise.resolve(true),
      ).map(({ label, detail, named }) => ({
        label,
        detail,
        named: named ?? false,
      }));
    expect(said("start web")).toEqual(
      ["web", "web-2"].map((name) => ({
        label: `Open ${name}`,
        detail: "is running · quay-1",
        named: false,
      })),
    );
    expect(said("unpause")).toEqual([]);
  });

  it("names nothing where two hosts have one of that name, and says the host", () => {
    const twins = [container(1, "web"), container(2, "web", "quay-2")];
    expect(named("restart web", ...twins)).toEqual([]);
    expect(
      containerCommands(
        twins,
        splitVerb("restart web"),
        () => undefined,
        () => Promise.resolve(true),
      ).map((one) => one.label),
    ).toEqual(["Restart web on quay-1", "Restart web on quay-2"]);
  });
});
