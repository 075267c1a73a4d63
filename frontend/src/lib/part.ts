import { reloadOnce, runningBuild, servedBuild } from "./build";
import { createStore } from "./store";
import { somethingTyped } from "./typed";

export type PartState<Value> =
  | { kind: "loading" }
  | { kind: "ready"; value: Value }
  /** The server does not answer; it is asked again. */
  | { kind: "away" }
  /** The server has another build, and this page must not be loaded anew by itself. */
  | { kind: "updated" }
  /** The server answers and does not give it, also to a page that was loaded anew. */
  | { kind: "broken"; error: unknown };

/** Asked this often in vain, a server that is up does not have it. */
const ENOUGH = 3;
const PAUSE_MS = 2_000;
/** How long a page that is left waits for the next one before that one shows that it is loading. */
const PRELOAD_MS = 700;

/** What a part asks its surroundings; tests have others. */
const SURROUNDINGS = { servedBuild, runningBuild, reloadOnce, somethingTyped };

/** A part of the page whose code is loaded when it is needed, however the server is at that time. */
export class Part<Value> {
  readonly state = createStore<PartState<Value>>({ kind: "loading" });
  private failures = 0;

  constructor(
    private readonly load: () => Promise<Value>,
    private readonly around: typeof SURROUNDINGS = SURROUNDINGS,
  ) {}

  /** Fetches it ahead. Never fails and never holds anybody up for long: who needs it then tries by itself. */
  async preload(): Promise<void> {
    const loaded = this.load().then(
      (value) => this.state.set({ kind: "ready", value }),
      () => undefined,
    );
    await Promise.race([loaded, new Promise((resolve) => setTimeout(resolve, PRELOAD_MS))]);
  }

  /** One try, and what follows from its failure. */
  async attempt(): Promise<void> {
    if (this.state.get().kind === "ready") return;
    try {
      this.state.set({ kind: "ready", value: await this.load() });
    } catch (error) {
      const next = this.after(error, await this.around.servedBuild());
      if (next !== undefined) this.state.set(next);
    }
  }

  private after(error: unknown, served: string | undefined): PartState<Value> | undefined {
    if (served === undefined) return { kind: "away" };
    const updated = served !== this.around.runningBuild();
    this.failures += 1;
    if (!updated && this.failures < ENOUGH) return undefined;
    if (this.around.somethingTyped()) return updated ? { kind: "updated" } : { kind: "broken", error };
    if (this.around.reloadOnce(served)) return undefined;
    return updated ? { kind: "updated" } : { kind: "broken", error };
  }

  /** Tries until it is here or trying is no use; `whenBack` calls when the server is likely to answer. Returns what ends it. */
  keepTrying(whenBack: (listener: () => void) => () => void): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    let busy = false;
    const go = async () => {
      if (busy) return;
      clearTimeout(timer);
      busy = true;
      await this.attempt();
      busy = false;
      const { kind } = this.state.get();
      if (!stopped && (kind === "loading" || kind === "away")) timer = setTimeout(() => void go(), PAUSE_MS);
    };
    const forget = whenBack(() => void go());
    void go();
    return () => {
      stopped = true;
      clearTimeout(timer);
      forget();
    };
  }

  /** A person wants it tried once more. */
  again(): void {
    this.failures = 0;
    this.state.set({ kind: "loading" });
  }
}
