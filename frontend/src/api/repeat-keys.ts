/** Long enough for a restart; later the same wish is meant anew. */
const REMEMBERED_MS = 120_000;

/**
 * `Idempotency-Key`s of changes. A wish has a key of its own until an answer has come; when the answer was cut nobody
 * knows whether it arrived, so the same wish has the same key once more, and the server does it once.
 */
export class RepeatKeys {
  private readonly open = new Map<string, { key: string; at: number }>();

  constructor(
    private readonly create: () => string = randomKey,
    private readonly now: () => number = Date.now,
  ) {}

  take(wish: string): string {
    for (const [old, { at }] of this.open) if (this.now() - at > REMEMBERED_MS) this.open.delete(old);
    const key = this.open.get(wish)?.key ?? this.create();
    this.open.set(wish, { key, at: this.now() });
    return key;
  }

  /** It was answered, whatever the answer is. */
  forget(key: string): void {
    for (const [wish, open] of this.open) if (open.key === key) this.open.delete(wish);
  }
}

/**
 * Whether it is known now what became of a wish: not when something in front of Quaymaster answered, in whose words ever
 * (nginx speaks as the API does), and not when its database went away under it.
 */
export function isAnswer(response: Response): boolean {
  return response.status < 502 && (response.headers.get("Content-Type")?.includes("json") ?? response.ok);
}

/** `crypto.randomUUID` is there on https only. */
export function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}
