import { describe, expect, it } from "vitest";
import { filesBody, unsavedBody, variableRows } from "./draft";
import { draftOf, putFile, removeFile, renameFile, storedNow, writeFile } from "./files";

const stored = [
  { path: "compose.yaml", sha256: "a" },
  { path: "app.conf", sha256: "b" },
];
const draft = draftOf(
  [
    { path: "compose.yaml", text: "services: {}\n", size: 13 },
    { path: "app.conf", text: null, size: 9 },
  ],
  ["compose.yaml"],
);
const rows = variableRows([
  { name: "PORT", secret: false, value: "80", version: 1, changed_at: "2026-01-01T00:00:00Z" },
  { name: "TOKEN", secret: true, value: null, version: 1, changed_at: "2026-01-01T00:00:00Z" },
]);
const now = { files: stored, rows };

describe("what is sent of a draft", () => {
  it("is nothing where nothing was changed", () => {
    expect(unsavedBody(draft, rows, now)).toBeUndefined();
  });

  it("has only changed contents, and the names of all files", () => {
    const body = unsavedBody(writeFile(draft, 0, "services:\n"), rows, now);
    expect(body).toEqual({
      files: [{ path: "compose.yaml", text: "services:\n" }, { path: "app.conf" }],
      compose_files: ["compose.yaml"],
    });
  });

  it("says by its digest which content a renamed file has", () => {
    expect(filesBody(renameFile(draft, 1, "etc/app.conf"), stored)).toEqual([
      { path: "compose.yaml" },
      { path: "etc/app.conf", sha256: "b" },
    ]);
  });

  it("has bytes that were uploaded, and not what was removed", () => {
    const upload = { path: "logo.png", text: null, size: 2, base64: "//4=" };
    expect(filesBody(removeFile(putFile(draft, upload), 1), stored)).toEqual([
      { path: "compose.yaml" },
      { path: "logo.png", base64: "//4=" },
    ]);
  });

  it("leaves a secret out that was not typed again", () => {
    const port = rows.map((row) => (row.name === "PORT" ? { ...row, value: "81" } : row));
    expect(unsavedBody(draft, port, now)).toEqual({
      variables: [
        { name: "PORT", value: "81", secret: false },
        { name: "TOKEN", secret: true },
      ],
    });
  });

  it("is nothing any more once it was stored, and the ids of the files stay", () => {
    const written = putFile(writeFile(draft, 0, "x"), { path: "new", text: "", size: 0 });
    const after = storedNow(written, written);
    expect(unsavedBody(after, rows, now)).toBeUndefined();
    expect(after.files.map(({ id }) => id)).toEqual(written.files.map(({ id }) => id));
  });
});
