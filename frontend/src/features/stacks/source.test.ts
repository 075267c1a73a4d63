import { describe, expect, it } from "vitest";
import type { StackDetail } from "@/api/types";
import type { Upload } from "@/lib/upload";
import { chosenStill, composeIn, pathsOf, problemsOf, withoutLarge } from "./source";

const MIB = 1024 * 1024;
const file = (path: string, size = 1) => ({ path, file: { size } as File });
const folder = (...files: { path: string; file: File }[]): Upload => ({
  kind: "folder",
  name: "shop",
  files,
});

describe("an upload", () => {
  it("has the paths that the server gives it", () => {
    const paths = (upload: Upload) => pathsOf(upload).map(({ path }) => path);
    expect(paths(folder(file("shop/compose.yaml"), file("shop/.git/config"), file("shop/a/b")))).toEqual([
      "compose.yaml",
      "a/b",
    ]);
    expect(paths(folder(file("compose.yaml"), file("shop/a")))).toEqual(["compose.yaml", "shop/a"]);
  });

  it("has compose files by the names that Compose looks for", () => {
    const found = (...names: string[]) =>
      composeIn(folder(...names.map((name) => file(`shop/${name}`)))).found;
    expect(found("docker-compose.yml", "x.yaml")).toEqual(["docker-compose.yml"]);
    expect(found("compose.yml", "docker-compose.override.yaml")).toEqual([
      "compose.yml",
      "docker-compose.override.yaml",
    ]);
    // The order of compose-go.
    expect(found("compose.yaml", "compose.override.yaml", "compose.override.yml")).toEqual([
      "compose.yaml",
      "compose.override.yml",
    ]);
    expect(found("stack.yaml")).toEqual([]);
  });

  it("has Compose read what somebody chose before, as far as it is in it", () => {
    const stack = (chosen: string[], ...paths: string[]) =>
      ({ compose_files: chosen, files: paths.map((path) => ({ path })) }) as unknown as StackDetail;
    const again = folder(file("shop/README"), file("shop/deploy/compose.yaml"), file("shop/deploy/new.yaml"));
    const archive: Upload = { kind: "archive", name: "shop.zip", file: { size: 1 } as File };
    const chosen = stack(["deploy/compose.yaml", "old.yaml"], "deploy/compose.yaml", "old.yaml");
    expect(chosenStill(chosen, again)).toEqual(["deploy/compose.yaml"]);
    expect(chosenStill(chosen, archive)).toEqual(["deploy/compose.yaml", "old.yaml"]);
    // Compose's own choice, which the editor writes down, is made anew: an override may have come.
    expect(chosenStill(stack(["compose.yaml"], "compose.yaml"), archive)).toEqual([]);
    expect(chosenStill(stack([], "deploy/compose.yaml"), again)).toEqual([]);
  });

  it("says before it is sent which file is too large, and goes without it", () => {
    const upload = folder(file("shop/compose.yaml"), file("shop/dump.sql", 17 * MIB));
    expect(problemsOf(upload)).toEqual([
      { path: "dump.sql", words: expect.stringContaining("17") as string },
    ]);
    expect(problemsOf(withoutLarge(upload))).toEqual([]);
    const many = folder(...Array.from({ length: 5 }, (_, index) => file(`shop/${index}`, 15 * MIB)));
    expect(problemsOf(many)).toHaveLength(1);
    const archive: Upload = { kind: "archive", name: "shop.tar", file: { size: 65 * MIB } as File };
    expect(problemsOf(archive)).toHaveLength(1);
  });
});
