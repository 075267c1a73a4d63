import type { BuildLogChunk } from "@/api/types";
import { ChunkReader } from "@/lib/chunk-reader";
import { LogBuffer } from "@/lib/log-buffer";

/** The log of the whole build. */
export const ALL = -1;

interface Log {
  buffer: LogBuffer;
  reader: ChunkReader;
}

/** The log of a build, whole and by step: step 0 is what Quaymaster says itself. */
export class BuildLogs {
  /** The number of the last chunk that came: where to go on after a cut. */
  after = 0;
  private readonly logs = new Map<number, Log>();

  of(step: number): LogBuffer {
    return this.log(step).buffer;
  }

  push(chunks: readonly BuildLogChunk[]): void {
    const fresh = chunks.filter((chunk) => chunk.sequence > this.after);
    this.after = fresh.at(-1)?.sequence ?? this.after;
    for (const step of new Set(fresh.map((chunk) => chunk.step_index))) {
      const { buffer, reader } = this.log(step);
      const lines = reader.read(fresh.filter((chunk) => chunk.step_index === step));
      buffer.push(lines);
      this.log(ALL).buffer.push(lines);
    }
  }

  private log(step: number): Log {
    let log = this.logs.get(step);
    if (log === undefined) {
      log = { buffer: new LogBuffer(), reader: new ChunkReader() };
      this.logs.set(step, log);
    }
    return log;
  }
}
