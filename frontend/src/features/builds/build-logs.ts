import type { BuildLogChunk } from "@/api/types";
import { ChunkReader } from "@/lib/chunk-reader";
import { LogBuffer, type LogLine } from "@/lib/log-buffer";

/** The log of the whole build. */
export const ALL = -1;
/** What Quaymaster says itself. */
const OWN = 0;

interface Log {
  buffer: LogBuffer;
  reader: ChunkReader;
}

/** The name of a step as a line of its own: bold, in the colour of the theme. */
function headLine(name: string, at: string): LogLine {
  return [1, at, `\u001b[1;36m${name.replace(/\s+/g, " ")}\u001b[0m`];
}

/** The log of a build, whole and by step: step 0 is what Quaymaster says itself. */
export class BuildLogs {
  /** The number of the last chunk that came: where to go on after a cut. */
  after = 0;
  private readonly logs = new Map<number, Log>();
  private head = OWN;

  of(step: number): LogBuffer {
    return this.log(step).buffer;
  }

  push(chunks: readonly BuildLogChunk[], nameOf: (step: number) => string): void {
    const fresh = chunks.filter((chunk) => chunk.sequence > this.after);
    this.after = fresh.at(-1)?.sequence ?? this.after;
    for (const step of new Set(fresh.map((chunk) => chunk.step_index))) {
      const lines = this.log(step).reader.read(fresh.filter((chunk) => chunk.step_index === step));
      this.add(step, lines, nameOf);
    }
  }

  /** Nothing more will come. */
  end(): void {
    for (const [step, { reader }] of this.logs) this.add(step, reader.end(), () => "");
  }

  /** In the log of the whole build the lines of a step stand under its name. */
  private add(step: number, lines: LogLine[], nameOf: (step: number) => string): void {
    const [first] = lines;
    if (first === undefined) return;
    const name = nameOf(step);
    if (step !== this.head && step !== OWN && name !== "")
      this.log(ALL).buffer.push([headLine(name, first[1])]);
    this.head = step;
    this.log(step).buffer.push(lines);
    this.log(ALL).buffer.push(lines);
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
