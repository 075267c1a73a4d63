/* eslint-disable no-control-regex -- control characters are what this parser is about */

/** A run of text in one style. Colours are 0–255 palette numbers or `#rrggbb`. */
export interface Span {
  text: string;
  foreground?: number | string;
  background?: number | string;
  bold?: boolean;
  dim?: boolean;
  italic?: boolean;
  underline?: boolean;
}

type Style = Omit<Span, "text">;

// Every escape sequence: CSI, OSC (titles, clipboard, links) ended by BEL or ST, and two-byte ones. Only SGR means anything here.
const ESCAPE =
  /\u001b(?:\[([0-9;:]*)([@-~])|\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])/g;
const CONTROL = /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f\u001b]/g;

function extendedColour(codes: number[], at: number): { colour?: number | string; used: number } {
  if (codes[at + 1] === 5) return { colour: codes[at + 2], used: 2 };
  if (codes[at + 1] === 2) {
    const hex = codes.slice(at + 2, at + 5).map((part) => Math.min(255, part).toString(16).padStart(2, "0"));
    return hex.length === 3 ? { colour: `#${hex.join("")}`, used: 4 } : { used: codes.length };
  }
  return { used: 0 };
}

/** Applies one SGR sequence to a style. */
function restyle(style: Style, parameters: string): Style {
  const codes = parameters === "" ? [0] : parameters.split(/[;:]/).map(Number);
  let next: Style = { ...style };
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    if (code === 0) next = {};
    else if (code === 1) next.bold = true;
    else if (code === 2) next.dim = true;
    else if (code === 3) next.italic = true;
    else if (code === 4) next.underline = true;
    else if (code === 22) next = { ...next, bold: false, dim: false };
    else if (code === 23) next.italic = false;
    else if (code === 24) next.underline = false;
    else if (code >= 30 && code <= 37) next.foreground = code - 30;
    else if (code >= 90 && code <= 97) next.foreground = code - 82;
    else if (code === 39) delete next.foreground;
    else if (code >= 40 && code <= 47) next.background = code - 40;
    else if (code >= 100 && code <= 107) next.background = code - 92;
    else if (code === 49) delete next.background;
    else if (code === 38 || code === 48) {
      const { colour, used } = extendedColour(codes, at);
      if (colour !== undefined) next[code === 38 ? "foreground" : "background"] = colour;
      at += used;
    }
  }
  return next;
}

/** Text as a terminal would colour it, as plain spans. Everything but colours and weights is dropped: no titles, no clipboard, no cursor moves. */
export function parseAnsi(line: string): Span[] {
  // A carriage return inside a line starts it over: of a progress bar only its last state is shown.
  const tail = line.replace(/\r+$/, "");
  const text = tail.slice(tail.lastIndexOf("\r") + 1);
  if (!text.includes("\u001b")) return text === "" ? [] : [{ text: text.replace(CONTROL, "") }];
  const spans: Span[] = [];
  let style: Style = {};
  let from = 0;
  const push = (to: number) => {
    const piece = text.slice(from, to).replace(CONTROL, "");
    if (piece !== "") spans.push({ text: piece, ...style });
  };
  for (const match of text.matchAll(ESCAPE)) {
    push(match.index);
    from = match.index + match[0].length;
    if (match[2] === "m") style = restyle(style, match[1] ?? "");
  }
  push(text.length);
  return spans;
}

/** The same text without any escape sequence, to search in and to copy. */
export function stripAnsi(line: string): string {
  return parseAnsi(line)
    .map((span) => span.text)
    .join("");
}

/** Cuts spans at the matches of a pattern; `hit` marks the pieces that matched. */
export function markMatches(spans: Span[], pattern: RegExp | null): (Span & { hit?: boolean })[] {
  if (pattern === null) return spans;
  const whole = spans.map((span) => span.text).join("");
  const edges: [number, number][] = [];
  for (const match of whole.matchAll(pattern)) {
    if (match[0] !== "") edges.push([match.index, match.index + match[0].length]);
  }
  if (edges.length === 0) return spans;
  const pieces: (Span & { hit?: boolean })[] = [];
  let offset = 0;
  for (const span of spans) {
    const end = offset + span.text.length;
    let at = offset;
    for (const [from, to] of edges) {
      if (to <= at || from >= end) continue;
      if (from > at) pieces.push({ ...span, text: span.text.slice(at - offset, from - offset) });
      pieces.push({
        ...span,
        text: span.text.slice(Math.max(from, at) - offset, Math.min(to, end) - offset),
        hit: true,
      });
      at = Math.min(to, end);
    }
    if (at < end) pieces.push({ ...span, text: span.text.slice(at - offset) });
    offset = end;
  }
  return pieces;
}
