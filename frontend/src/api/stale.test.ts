import { expect, it } from "vitest";
import { staleAfter, type HangsOn } from "./stale";

const features: HangsOn[] = [{ container: [["volume"], ["need"]] }, { host: [["container"], ["need"]] }];
const hint = (type: string, id: number | null = null) => ({ type, host: 1, id });

it("names the one that changed, its lists, and what hangs on it, each once", () => {
  expect(staleAfter([hint("container.changed", 4), hint("container.changed", 4)], features)).toEqual([
    ["container", "list"],
    ["container", "detail", "4"],
    ["volume"],
    ["need"],
  ]);
});

it("names all of a noun when many have changed", () => {
  expect(staleAfter([hint("image.changed")], features)).toContainEqual(["image"]);
});

it("lets output be read where it is shown", () => {
  expect(staleAfter([hint("build.output", 3)], features)).toEqual([]);
});

it("has everything read again when hints may have been lost", () => {
  expect(staleAfter([hint("container.changed", 4), hint("resync")], features)).toBeUndefined();
});
