import { describe, expect, it } from "vitest";
import { joinWords, splitWords } from "./shell-words";

describe("splitWords", () => {
  it.each([
    ["npm run dev", ["npm", "run", "dev"]],
    ["sh -c 'echo \"a b\"; sleep 1'", ["sh", "-c", 'echo "a b"; sleep 1']],
    ['echo "it\'s \\"here\\""', ["echo", 'it\'s "here"']],
    ["a\\ b ''  c", ["a b", "", "c"]],
    ["", []],
  ])("splits %s", (line, words) => expect(splitWords(line)).toEqual(words));
});

describe("joinWords", () => {
  it("writes words so that splitting them gives them back", () => {
    const words = ["sh", "-c", "echo 'x' $HOME && true", "", "plain-word_1.2:80/tcp"];
    expect(splitWords(joinWords(words))).toEqual(words);
    expect(joinWords(["a", "b c"])).toBe("a 'b c'");
  });
});
