/** How long somebody has to stop, in milliseconds, and how long they are waited for at most. */
export interface Pace {
  pause: number;
  most: number;
}

/**
 * Tells of what happens quickly at a pace that a page keeps up with: the first time at once, then when there is a pause,
 * and now and then where there is none.
 */
export class Paced {
  private told = Number.NEGATIVE_INFINITY;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private waiting: (() => void) | undefined;

  /** Calls `tell` now or soon; of those that wait only the last one counts. */
  soon(tell: () => void, { pause, most }: Pace): void {
    const idle = performance.now() - this.told;
    clearTimeout(this.timer);
    const first = this.waiting === undefined && idle > pause;
    this.waiting = tell;
    if (first) this.flush();
    else this.timer = setTimeout(() => this.flush(), Math.max(0, Math.min(pause, most - idle)));
  }

  /** Calls what waits now. */
  flush(): void {
    const tell = this.waiting;
    this.drop();
    if (tell === undefined) return;
    this.told = performance.now();
    tell();
  }

  /** What waits is true no more. */
  drop(): void {
    clearTimeout(this.timer);
    this.waiting = undefined;
  }
}
