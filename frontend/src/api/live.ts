import type { QueryClient } from "@tanstack/react-query";
import { createBackoff, socketUrl } from "@/lib/socket";
import { createStore } from "@/lib/store";
import { checkSession } from "./client";

/** `live`: pushed changes arrive. `offline`: they do not, so what is shown may be old. */
export type LiveState = "connecting" | "live" | "offline";

/** Calls each time the connection comes (back). Returns what ends that. */
export function whenLive(listener: () => void): () => void {
  return liveState.subscribe(() => {
    if (liveState.get() === "live") listener();
  });
}

interface Hint {
  type: string;
  host: number | null;
  id: number | string | null;
}

/** Changes are told to the page at most this often, so that a thousand events cost a few refetches. */
const COALESCE_MS = 200;

/** A server that takes a connection and says nothing is given up after this. */
const OPENING_MS = 10_000;

export const liveState = createStore<LiveState>("connecting");

/**
 * Query keys are `[noun, "list", …]` and `[noun, "detail", id, …]`: a hint names exactly the keys that are stale.
 * `resync` is said at each connection and whenever hints may have been lost: everything on screen is read again.
 */
function invalidate(queries: QueryClient, hints: Iterable<Hint>): void {
  const lists = new Set<string>();
  const details = new Map<string, Hint>();
  let changed = false;
  let hosted = false;
  for (const hint of hints) {
    if (hint.type === "resync") {
      void queries.invalidateQueries();
      return;
    }
    const noun = hint.type.split(".")[0] ?? "";
    if (hint.type === "operation.output" || hint.type === "build.output") continue;
    changed ||= noun === "container";
    hosted ||= noun === "host";
    lists.add(noun === "stats" ? "container" : noun);
    if (noun === "stats") lists.add("host");
    // Without an id many of that noun have changed.
    else if (hint.id === null) void queries.invalidateQueries({ queryKey: [noun] });
    else details.set(`${noun} ${hint.id}`, hint);
  }
  // How its host is stands in the row of each container.
  if (hosted) {
    void queries.invalidateQueries({ queryKey: ["container"] });
    void queries.invalidateQueries({ queryKey: ["search"] });
  }
  // Who uses what is told with the row of what is used.
  if (changed) {
    for (const noun of ["volume", "network"]) void queries.invalidateQueries({ queryKey: [noun] });
    lists.add("image");
  }
  for (const noun of lists) void queries.invalidateQueries({ queryKey: [noun, "list"] });
  for (const [key, hint] of details) {
    const noun = key.split(" ")[0];
    void queries.invalidateQueries({ queryKey: [noun, "detail", String(hint.id)] });
  }
  // What needs somebody is made of all three; a timeline holds operations beside events.
  if (lists.has("container") || lists.has("operation") || lists.has("host"))
    void queries.invalidateQueries({ queryKey: ["need"] });
  if (lists.has("operation")) void queries.invalidateQueries({ queryKey: ["event"] });
}

/** Keeps the one events socket open; returns what closes it. */
export function connectLive(queries: QueryClient): () => void {
  const backoff = createBackoff();
  let socket: WebSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let flush: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const pending = new Map<string, Hint>();

  const receive = (hint: Hint) => {
    pending.set(`${hint.type} ${hint.id ?? ""}`, hint);
    flush ??= setTimeout(() => {
      flush = undefined;
      const hints = [...pending.values()];
      pending.clear();
      invalidate(queries, hints);
    }, COALESCE_MS);
  };

  const open = () => {
    const opening = new WebSocket(socketUrl("/ws/events"));
    const patience = setTimeout(() => opening.close(), OPENING_MS);
    socket = opening;
    socket.onopen = () => {
      clearTimeout(patience);
      backoff.reset();
      liveState.set("live");
    };
    socket.onmessage = (message: MessageEvent<string>) => receive(JSON.parse(message.data) as Hint);
    socket.onclose = () => {
      clearTimeout(patience);
      if (stopped) return;
      liveState.set("offline");
      checkSession().catch(() => undefined);
      timer = setTimeout(open, backoff.next());
    };
  };

  const hurry = () => {
    if (
      stopped ||
      document.hidden ||
      socket?.readyState === WebSocket.OPEN ||
      socket?.readyState === WebSocket.CONNECTING
    )
      return;
    clearTimeout(timer);
    backoff.reset();
    open();
  };

  window.addEventListener("online", hurry);
  document.addEventListener("visibilitychange", hurry);
  open();
  return () => {
    stopped = true;
    clearTimeout(timer);
    clearTimeout(flush);
    window.removeEventListener("online", hurry);
    document.removeEventListener("visibilitychange", hurry);
    socket?.close();
  };
}
