import { describe, expect, it } from "vitest";
import { ChunkReader } from "./chunk-reader";

const chunk = (sequence: number, text: string, stream = "stdout") => ({
  sequence,
  text,
  stream,
  created_at: "2026-11-24T07:00:00Z",
});
const texts = (reader: ChunkReader, ...chunks: ReturnType<typeof chunk>[]) =>
  reader.read(chunks).map(([, , text]) => text);

describe("ChunkReader", () => {
  it("joins a line that was cut into two chunks", () => {
    const reader = new ChunkReader();
    expect(texts(reader, chunk(1, "one\ntw"))).toEqual(["one"]);
    expect(texts(reader, chunk(2, "o\nthree\n"))).toEqual(["two", "three"]);
  });

  it("reads no chunk twice and knows where to go on", () => {
    const reader = new ChunkReader();
    expect(texts(reader, chunk(1, "a\n"), chunk(2, "b\n"), chunk(2, "b\n"))).toEqual(["a", "b"]);
    expect(texts(reader, chunk(1, "a\n"), chunk(3, "c\n"))).toEqual(["c"]);
    expect(reader.after).toBe(3);
  });

  it("shows our own words at once, and marks stderr", () => {
    const reader = new ChunkReader();
    expect(texts(reader, chunk(1, "Pulling nginx", "info"))).toEqual(["Pulling nginx"]);
    expect(reader.read([chunk(2, "no\n", "stderr")])[0]?.[0]).toBe(2);
  });

  it("gives the last line at the end, also without a newline", () => {
    const reader = new ChunkReader();
    expect(texts(reader, chunk(1, "one\nlast words", "stderr"))).toEqual(["one"]);
    expect(reader.end()).toEqual([[2, "2026-11-24T07:00:00Z", "last words"]]);
    expect(reader.end()).toEqual([]);
  });
});
