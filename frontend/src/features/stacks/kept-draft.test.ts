import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  draftOf,
  putFile,
  removeFile,
  renameFile,
  storedNow,
  unsavedIn,
  writeFile,
  type FileDraft,
} from "./files";
import { keptOf, restored, restoredRows } from "./kept-draft";
import type { VariableRow } from "./variables";

const text = (path: string, content: string) => ({ path, text: content, size: content.length });
const stored = () => draftOf([text("compose.yaml", "a"), text("app.conf", "b")], ["compose.yaml"]);

const only = (files: FileDraft) => ({ files, rows: [], stored: [] });

describe("what is kept of a draft", () => {
  it("is nothing where all is stored", () => {
    expect(keptOf(only(stored()), "d", "now")).toBeUndefined();
  });

  it("gives the same again when it is laid over what is stored", () => {
    const typed = putFile(removeFile(writeFile(stored(), 0, "a, typed"), 1), text("new", "c"));
    for (const draft of [typed, renameFile(stored(), 1, "etc/app.conf"), writeFile(stored(), 1, "")]) {
      const kept = keptOf(only(draft), "d", "now");
      const back = kept === undefined ? stored() : restored(stored(), kept);
      const told = ({ files }: typeof draft) => files.map(({ path, text: said }) => [path, said]).sort();
      expect(told(back)).toEqual(told(draft));
      expect(unsavedIn(back).compose).toEqual(unsavedIn(draft).compose);
    }
  });
});

describe("what is kept of the variables", () => {
  const names = fc.constantFrom("TAG", "PORT", "DB_PASSWORD", "API_KEY", "PLAIN");
  const value = fc.string({ minLength: 12, maxLength: 12 });
  const row = fc
    .record({ name: names, secret: fc.boolean(), value, stored: fc.constant(false) })
    .map((each) => ({ ...each, value: `${each.name} ${each.value}` }));
  const rowsOf = fc.uniqueArray(row, { selector: ({ name }) => name });
  const asStored = (rows: VariableRow[]) =>
    rows.map((each) => ({ ...each, stored: true, value: each.secret ? undefined : each.value }));

  it("is never a secret's value, and the rest comes back as it was", () => {
    fc.assert(
      fc.property(rowsOf, rowsOf, (typed, saved) => {
        const stored = asStored(saved);
        const kept = keptOf({ files: draftOf([], []), rows: typed, stored }, "d", "now");
        if (kept === undefined) return;
        const written = JSON.stringify(kept);
        const back = restoredRows(stored, kept);
        expect(back.rows.map(({ name, secret }) => ({ name, secret }))).toEqual(
          typed.map(({ name, secret }) => ({ name, secret })),
        );
        for (const { name, secret, value: wanted } of typed) {
          const hidden = secret || ["DB_PASSWORD", "API_KEY"].includes(name);
          if (hidden) expect(written).not.toContain(JSON.stringify(wanted));
          const same = back.rows.find((each) => each.name === name)?.value === wanted;
          expect(same || back.again.includes(name)).toBe(true);
          if (!hidden) expect(same).toBe(true);
        }
      }),
    );
  });

  it("leaves a stored secret that nobody touched as it is stored", () => {
    const stored = [{ name: "DB_PASSWORD", secret: true, value: undefined, stored: true }];
    const rows = [...stored, { name: "TAG", secret: false, value: "2", stored: false }];
    const kept = keptOf({ files: draftOf([], []), rows, stored }, "d", "now");
    expect(kept && restoredRows(stored, kept)).toEqual({ rows, again: [] });
  });
});

describe("a save", () => {
  it("leaves unsaved what was typed while it was sent", () => {
    const sent = writeFile(stored(), 0, "sent");
    const later = putFile(writeFile(sent, 0, "typed since"), text("late", "x"));
    const after = storedNow(later, sent);
    expect(unsavedIn(after).write.map(({ path }) => path)).toEqual(["compose.yaml", "late"]);
    expect(unsavedIn(writeFile(removeFile(after, 2), 0, "sent")).any).toBe(false);
    expect(unsavedIn(storedNow(removeFile(sent, 1), sent)).remove).toEqual(["app.conf"]);
  });
});
