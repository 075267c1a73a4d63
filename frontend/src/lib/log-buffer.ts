/**
 * A line as the logs socket sends it: stream (1 stdout, 2 stderr), time in RFC 3339 with nanoseconds, text. Where several
 * logs are merged, also whose it is.
 */
export type LogLine = readonly [stream: number, at: string, text: string, source?: string];

export interface LogSnapshot {
  /** The lines on screen, oldest first. */
  lines: readonly LogLine[];
  /** Number of the first of them since the beginning: what came before has left the buffer. */
  first: number;
  /** Lines that wait while the view is paused. */
  waiting: number;
  /** Lines that never came to the screen: the server skipped them, or they waited too long. */
  lost: number;
}

type Schedule = (flush: () => void) => void;

/** Nobody reads faster: at most this often does the screen change, at a frame of the browser's. */
const FLUSH_MS = 60;

function atNextFrame(): Schedule {
  let last = 0;
  return (flush) => {
    const wait = Math.max(0, last + FLUSH_MS - performance.now());
    const draw = () =>
      requestAnimationFrame((now) => {
        last = now;
        flush();
      });
    if (wait === 0) draw();
    else setTimeout(draw, wait);
  };
}

/**
 * Holds the last lines of a log and tells the view about new ones a few times a second, however fast they come.
 * While it is paused nothing on screen moves and nothing is lost until `limit` lines wait.
 */
export class LogBuffer {
  private lines: LogLine[] = [];
  private waiting: LogLine[] = [];
  private fresh: LogLine[] = [];
  private first = 0;
  private lost = 0;
  private paused = false;
  private scheduled = false;
  private snapshot: LogSnapshot = { lines: this.lines, first: 0, waiting: 0, lost: 0 };
  private readonly listeners = new Set<() => void>();
  private readonly limit: number;
  private readonly schedule: Schedule;

  constructor(limit = 50_000, schedule: Schedule = atNextFrame()) {
    this.limit = limit;
    this.schedule = schedule;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  read = (): LogSnapshot => this.snapshot;

  push(lines: readonly LogLine[]): void {
    for (const line of lines) this.fresh.push(line);
    // A tab in the background has no frames, and its log may be fast.
    if (this.fresh.length > this.limit) this.flush();
    else this.plan();
  }

  skip(amount: number): void {
    this.lost += amount;
    this.plan();
  }

  pause(paused: boolean): void {
    this.paused = paused;
    this.plan();
  }

  clear(): void {
    this.lines = [];
    this.waiting = [];
    this.fresh = [];
    this.first = 0;
    this.lost = 0;
    this.plan();
  }

  private plan(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.schedule(() => {
      this.scheduled = false;
      this.flush();
    });
  }

  private flush(): void {
    const all = this.waiting.length === 0 ? this.fresh : this.waiting.concat(this.fresh);
    const dropped = Math.max(0, all.length - this.limit);
    const arrived = dropped === 0 ? all : all.slice(dropped);
    this.lost += dropped;
    this.fresh = [];
    if (this.paused) this.waiting = arrived;
    else {
      this.waiting = [];
      const over = Math.max(0, this.lines.length + arrived.length - this.limit);
      if (arrived.length > 0) this.lines = this.lines.concat(arrived).slice(over);
      this.first += over;
    }
    this.snapshot = { lines: this.lines, first: this.first, waiting: this.waiting.length, lost: this.lost };
    for (const listener of this.listeners) listener();
  }
}
