/** The websocket address of a path on this origin. */
export function socketUrl(
  path: string,
  options: Record<string, string | number | boolean | undefined> = {},
): string {
  const url = new URL(path, window.location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.hash = "";
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined && value !== "") url.searchParams.set(name, String(value));
  }
  return url.href;
}

export interface Backoff {
  /** Milliseconds to wait before the next try. */
  next: () => number;
  reset: () => void;
}

/** Waits that double from half a second to four: somebody looks on. With jitter, so that many tabs do not return at once. */
export function createBackoff(first = 500, limit = 4_000, random: () => number = Math.random): Backoff {
  let wait = first;
  return {
    next() {
      const now = wait;
      wait = Math.min(limit, wait * 2);
      return now * (0.75 + random() * 0.5);
    },
    reset() {
      wait = first;
    },
  };
}

/** Close codes by which the server says that trying again is no use. */
const FINAL_CODES: Record<number, string> = {
  4401: "You are signed out.",
  4403: "You may not open this.",
  4404: "It does not exist any more.",
};

export function finalReason(code: number): string | undefined {
  return FINAL_CODES[code];
}
