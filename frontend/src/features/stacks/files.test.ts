import { describe, expect, it } from "vitest";
import {
  composeFilesAmong,
  couldBeCompose,
  draftOf,
  isUnsaved,
  moveCompose,
  problemOfPath,
  putFile,
  readUpload,
  removeFile,
  renameFile,
  toggleCompose,
  unsavedIn,
  writeFile,
} from "./files";

const text = (path: string, content = "") => ({ path, text: content, size: content.length });
const draft = () =>
  draftOf(
    [text("compose.yaml", "a"), text("prod.yaml", "b"), text("nginx/site.conf", "c")],
    ["compose.yaml"],
  );
const paths = (files: readonly { path: string }[]) => files.map(({ path }) => path);

describe("a draft of files", () => {
  it("has nothing to save at first, and again when everything is as it was", () => {
    expect(unsavedIn(draft()).any).toBe(false);
    const there = writeFile(draft(), 0, "x");
    expect(there.files.map(isUnsaved)).toEqual([true, false, false]);
    expect(unsavedIn(writeFile(there, 0, "a")).any).toBe(false);
    expect(unsavedIn(toggleCompose(toggleCompose(draft(), 1), 1)).any).toBe(false);
  });

  it("sends a renamed file anew and takes the old one away", () => {
    const unsaved = unsavedIn(renameFile(draft(), 2, "nginx/a.conf"));
    expect(paths(unsaved.write)).toEqual(["nginx/a.conf"]);
    expect(unsaved.remove).toEqual(["nginx/site.conf"]);
  });

  it("sends the order of the compose files, renamed ones too", () => {
    const two = toggleCompose(draft(), 1);
    expect(unsavedIn(two).compose).toEqual(["compose.yaml", "prod.yaml"]);
    expect(unsavedIn(moveCompose(two, 1, -1)).compose).toEqual(["prod.yaml", "compose.yaml"]);
    expect(moveCompose(two, 0, -1).compose).toEqual(two.compose);
    expect(unsavedIn(renameFile(two, 1, "b.yaml")).compose).toEqual(["compose.yaml", "b.yaml"]);
    expect(unsavedIn(removeFile(two, 0)).compose).toEqual(["prod.yaml"]);
    expect(unsavedIn(moveCompose(two, 1, -1)).any).toBe(true);
  });

  it("takes an upload for the file of that path, and a first compose file for one", () => {
    const other = putFile(draft(), text("prod.yaml", "z"));
    expect(other.files).toHaveLength(3);
    expect(paths(unsavedIn(other).write)).toEqual(["prod.yaml"]);
    const fresh = putFile(putFile(draftOf([], []), text("README")), text("compose.yml"));
    expect(unsavedIn(fresh).compose).toEqual(["compose.yml"]);
    expect(new Set(fresh.files.map(({ id }) => id)).size).toBe(2);
  });

  it("reads what is chosen as text only where it is text", async () => {
    expect(await readUpload(new File(["ä\r\n"], "a.txt"))).toEqual({ path: "a.txt", text: "ä\r\n", size: 4 });
    for (const bytes of [
      [0xff, 0xfe],
      [97, 0, 98],
    ]) {
      const file = new File([new Uint8Array(bytes)], "logo");
      expect(await readUpload(file)).toEqual({
        path: "logo",
        text: null,
        size: bytes.length,
        base64: btoa(String.fromCharCode(...bytes)),
      });
    }
  });
});

describe("problemOfPath", () => {
  it("takes what lies in the stack's folder", () => {
    for (const path of ["a", ".env", "a b/c", "a/b/c.yaml", "ä"])
      expect(problemOfPath(path, ["x"])).toBeUndefined();
    for (const path of [
      "",
      "/a",
      "a/",
      "../a",
      "a/../b",
      "./a",
      "a//b",
      "a\\b",
      "a\nb",
      " a",
      "x",
      "x/y",
      "f",
    ]) {
      expect(problemOfPath(path, ["x", "f/g"])).toBeDefined();
    }
  });
});

describe("composeFilesAmong", () => {
  it("takes what docker compose takes", () => {
    expect(composeFilesAmong(["docker-compose.yml", "compose.yaml", "compose.override.yml"])).toEqual([
      "compose.yaml",
      "compose.override.yml",
    ]);
    expect(composeFilesAmong(["docker-compose.override.yml", "a.yaml"])).toEqual([]);
  });
});

describe("files that could be meant for Compose", () => {
  it("are YAML with a name that is seen", () => {
    const paths = ["deploy/compose.yaml", "deploy/._compose.yaml", "a.yml", ".github/x.yml", "README.md"];
    const draft = draftOf(
      [...paths.map((path) => ({ path, text: "", size: 0 })), { path: "b.yaml", text: null, size: 9 }],
      [],
    );
    expect(couldBeCompose(draft).map(({ path }) => path)).toEqual([
      "deploy/compose.yaml",
      "a.yml",
      ".github/x.yml",
    ]);
  });
});
