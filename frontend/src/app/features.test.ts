import { linkOptions } from "@tanstack/react-router";
import { describe, expect, it } from "vitest";
import type { Feature } from "@/components/feature";
import type { AnyPath } from "@/lib/address";
import { features } from "./features";

const doubles = (words: string[]) => words.filter((word, index) => words.indexOf(word) !== index);
const every = <Value>(of: (one: Feature) => readonly Value[] | undefined) =>
  features.flatMap((one) => of(one) ?? []);

describe("features", () => {
  it("have each page, each noun and each action once", () => {
    expect(doubles(every((one) => one.pages).map(({ path }) => path))).toEqual([]);
    expect(doubles(features.flatMap((one) => one.noun?.name ?? []))).toEqual([]);
    expect(doubles(every((one) => one.palette?.actions).map(({ label }) => label))).toEqual([]);
    expect(doubles(features.flatMap((one) => Object.keys(one.badges ?? {})))).toEqual([]);
  });

  it("are all linked by addresses that the types know, with what each page may be asked", () => {
    linkOptions({ to: "/images", search: { pull: true } });
    linkOptions({ to: "/builds/$id", params: { id: "1" }, search: { step: "4" } });
    // @ts-expect-error there is no such page
    linkOptions({ to: "/imagos" });
    // @ts-expect-error it is not asked that
    linkOptions({ to: "/images", search: { pul: true } });
    // @ts-expect-error of which one?
    linkOptions({ to: "/builds/$id" });
    // @ts-expect-error not any text is an address
    const nowhere: AnyPath = "/imagos";
    expect(nowhere).not.toBe("");
  });
});
