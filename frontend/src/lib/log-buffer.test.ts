import { describe, expect, it } from "vitest";
import { LogBuffer, type LogLine } from "./log-buffer";

const line = (text: string): LogLine => [1, "2026-11-24T07:00:00Z", text];
const texts = (buffer: LogBuffer) => buffer.read().lines.map(([, , text]) => text);

/** The same numbers below `sides` for the same seed. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % sides;
  };
}

function create(limit = 4) {
  const frames: (() => void)[] = [];
  const buffer = new LogBuffer(limit, (flush) => frames.push(flush));
  return { buffer, frames, frame: () => frames.splice(0).forEach((flush) => flush()) };
}

describe("LogBuffer", () => {
  it("tells about many pushes once a frame", () => {
    const { buffer, frames, frame } = create();
    let told = 0;
    buffer.subscribe(() => (told += 1));
    buffer.push([line("a")]);
    buffer.push([line("b")]);
    expect(frames).toHaveLength(1);
    frame();
    expect(told).toBe(1);
    expect(texts(buffer)).toEqual(["a", "b"]);
  });

  it("keeps the last lines and counts what has left", () => {
    const { buffer, frame } = create();
    buffer.push(["a", "b", "c"].map(line));
    frame();
    buffer.push(["d", "e", "f"].map(line));
    frame();
    expect(texts(buffer)).toEqual(["c", "d", "e", "f"]);
    expect(buffer.read()).toMatchObject({ first: 2, lost: 0 });
  });

  it("holds the screen still while paused and loses nothing", () => {
    const { buffer, frame } = create();
    buffer.push([line("a")]);
    buffer.pause(true);
    frame();
    buffer.push([line("b")]);
    frame();
    expect(buffer.read().waiting).toBe(2);
    expect(texts(buffer)).toEqual([]);
    buffer.pause(false);
    frame();
    expect(texts(buffer)).toEqual(["a", "b"]);
    expect(buffer.read()).toMatchObject({ waiting: 0, lost: 0 });
  });

  it("says how many lines it had to drop while paused, and how many the server skipped", () => {
    const { buffer, frame } = create();
    buffer.pause(true);
    buffer.push(["a", "b", "c", "d", "e", "f"].map(line));
    buffer.skip(10);
    frame();
    expect(buffer.read()).toMatchObject({ waiting: 4, lost: 12 });
  });

  it("starts over when it is cleared", () => {
    const { buffer, frame } = create();
    buffer.push([line("a")]);
    frame();
    buffer.clear();
    frame();
    expect(buffer.read()).toEqual({ lines: [], first: 0, waiting: 0, lost: 0 });
  });

  it("does not grow without end in a tab that has no frames", () => {
    const { buffer, frames } = create();
    for (const text of "abcdefghijkl") buffer.push([line(text)]);
    expect(frames).toHaveLength(1);
    expect(texts(buffer)).toHaveLength(4);
  });

  it("shows each line once and in order, whenever it is paused, and counts the others as lost", () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const chance = dice(seed);
      const { buffer, frame } = create(20);
      const seen = new Set<number>();
      let pushed = 0;
      let paused = false;
      let still: readonly LogLine[] = [];
      for (let step = 0; step < 60; step += 1) {
        buffer.push(Array.from({ length: chance(9) }, () => line(String(pushed++))));
        if (chance(3) === 0) frame();
        if (chance(5) === 0) {
          paused = !paused;
          buffer.pause(paused);
          still = buffer.read().lines;
        }
        if (paused) expect(buffer.read().lines).toBe(still);
        const shown = texts(buffer).map(Number);
        expect(shown).toEqual([...shown].sort((one, other) => one - other));
        shown.forEach((number) => seen.add(number));
      }
      buffer.pause(false);
      frame();
      texts(buffer).forEach((text) => seen.add(Number(text)));
      expect(seen.size + buffer.read().lost).toBe(pushed);
    }
  });
});
