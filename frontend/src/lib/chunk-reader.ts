import type { LogLine } from "./log-buffer";

interface Chunk {
  sequence: number;
  stream: string;
  text: string;
  created_at: string;
}

/** Turns numbered chunks into lines: each chunk once, also when a stream that was cut sends some again. */
export class ChunkReader {
  /** The number of the last chunk read: where to go on after a cut. */
  after = 0;
  private rest = "";
  private last: Pick<Chunk, "stream" | "created_at"> = { stream: "stdout", created_at: "" };

  read(chunks: readonly Chunk[]): LogLine[] {
    return chunks.flatMap((chunk) => {
      if (chunk.sequence <= this.after) return [];
      this.after = chunk.sequence;
      this.last = chunk;
      return this.lines(chunk);
    });
  }

  /** What stands after the last newline, once nothing more will come: a program may end without one. */
  end(): LogLine[] {
    const { rest, last } = this;
    this.rest = "";
    return rest === "" ? [] : [toLine(last, rest)];
  }

  /** Chunks end anywhere; lines end at a newline. What has none yet waits for the rest of its line. */
  private lines(chunk: Chunk): LogLine[] {
    const parts = (this.rest + chunk.text).split("\n");
    this.rest = parts.pop() ?? "";
    // What Quaymaster says itself comes in whole lines, with or without a newline at the end.
    if (chunk.stream === "info" && this.rest !== "") {
      parts.push(this.rest);
      this.rest = "";
    }
    return parts.map((text) => toLine(chunk, text));
  }
}

function toLine({ stream, created_at: at }: Pick<Chunk, "stream" | "created_at">, text: string): LogLine {
  return [stream === "stderr" ? 2 : 1, at, text];
}
