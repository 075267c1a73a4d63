import { describe, expect, it } from "vitest";
import { markMatches, parseAnsi, stripAnsi } from "./ansi";

const ESC = "\u001b";

describe("parseAnsi", () => {
  it("leaves plain text alone", () => expect(parseAnsi("hello")).toEqual([{ text: "hello" }]));

  it("turns colours and weights into spans, and ends them at a reset", () => {
    expect(parseAnsi(`${ESC}[1;31mred${ESC}[0m plain ${ESC}[92mbright${ESC}[39m`)).toEqual([
      { text: "red", bold: true, foreground: 1 },
      { text: " plain " },
      { text: "bright", foreground: 10 },
    ]);
  });

  it("reads palette and true colours", () => {
    expect(parseAnsi(`${ESC}[38;5;208ma${ESC}[48;2;1;2;255mb`)).toEqual([
      { text: "a", foreground: 208 },
      { text: "b", foreground: 208, background: "#0102ff" },
    ]);
  });

  it("drops what could reach outside the line: titles, clipboard, cursor moves, controls", () => {
    expect(
      stripAnsi(`a${ESC}]0;title\u0007b${ESC}]52;c;ZXZpbA==${ESC}\\c${ESC}[2Jd${ESC}[10;10He\u0008f`),
    ).toBe("abcdef");
  });

  it("shows the last state of a progress line", () => expect(stripAnsi("10 %\r50 %\r100 %\r")).toBe("100 %"));
});

describe("markMatches", () => {
  it("marks a match that runs over two colours", () => {
    const spans = parseAnsi(`ab${ESC}[31mcd`);
    expect(markMatches(spans, /bc/g)).toEqual([
      { text: "a" },
      { text: "b", hit: true },
      { text: "c", foreground: 1, hit: true },
      { text: "d", foreground: 1 },
    ]);
  });

  it("leaves lines without a match as they are", () => {
    const spans = parseAnsi("abc");
    expect(markMatches(spans, /x/g)).toBe(spans);
  });
});
