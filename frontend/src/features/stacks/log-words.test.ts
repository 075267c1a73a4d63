import { expect, it } from "vitest";
import { followingWords, sourcesOf } from "./log-words";

const of = (id: number, service: string, name: string) => ({ id, service, name, stack: "shop" });

it("names lines by their service, and by the container where there are several", () => {
  const sources = sourcesOf([
    of(1, "db", "shop-db-1"),
    of(2, "web", "shop-web-1"),
    of(3, "web", "shop-web-2"),
    of(4, "web", "shop-web-run-9"),
  ]);
  expect([...sources.values()]).toEqual(["db", "web 1", "web 2", "web once"]);
});

it("says how the streams do", () => {
  expect(followingWords([])).toBe("Connecting…");
  expect(followingWords(["open", "open"])).toMatch(/^Following 2 containers/);
  expect(followingWords(["open", "retrying", "closed"])).toMatch(/connecting to 1, 1 ended$/);
  expect(followingWords(["closed"])).toBe("The logs have ended");
});
