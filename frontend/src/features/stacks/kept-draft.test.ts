import { describe, expect, it } from "vitest";
import { draftOf, putFile, removeFile, renameFile, storedNow, unsavedIn, writeFile } from "./files";
import { keptOf, restored } from "./kept-draft";

const text = (path: string, content: string) => ({ path, text: content, size: content.length });
const stored = () => draftOf([text("compose.yaml", "a"), text("app.conf", "b")], ["compose.yaml"]);

describe("what is kept of a draft", () => {
  it("is nothing where all is stored", () => {
    expect(keptOf(stored(), "d", "now")).toBeUndefined();
  });

  it("gives the same again when it is laid over what is stored", () => {
    const typed = putFile(removeFile(writeFile(stored(), 0, "a, typed"), 1), text("new", "c"));
    for (const draft of [typed, renameFile(stored(), 1, "etc/app.conf"), writeFile(stored(), 1, "")]) {
      const kept = keptOf(draft, "d", "now");
      const back = kept === undefined ? stored() : restored(stored(), kept);
      const told = ({ files }: typeof draft) => files.map(({ path, text: said }) => [path, said]).sort();
      expect(told(back)).toEqual(told(draft));
      expect(unsavedIn(back).compose).toEqual(unsavedIn(draft).compose);
    }
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
