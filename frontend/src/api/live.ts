import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { createBackoff, socketUrl } from "@/lib/socket";
import { createStore } from "@/lib/store";
import { checkSession } from "./client";
import { staleAfter, type HangsOn, type Hint } from "./stale";

/** `live`: pushed changes arrive. `offline`: they do not, so what is shown may be old. */
export type LiveState = "connecting" | "live" | "offline";

/** Calls each time the connection comes (back). Returns what ends that. */
export function whenLive(listener: () => void): () => void {
  return liveState.subscribe(() => {
    if (liveState.get() === "live") listener();
  });
}

/** Changes are told to the page at most this often, so that a thousand events cost a few refetches. */
const COALESCE_MS = 200;

/** A server that takes a connection and says nothing is given up after this. */
const OPENING_MS = 10_000;

export const liveState = createStore<LiveState>("connecting");

function invalidate(queries: QueryClient, stale: readonly QueryKey[] | undefined): void {
  if (stale === undefined) void queries.invalidateQueries();
  else for (const queryKey of stale) void queries.invalidateQueries({ queryKey });
}

/** Keeps the one events socket open; returns what closes it. */
export function connectLive(queries: QueryClient, features: readonly HangsOn[]): () => void {
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
      invalidate(queries, staleAfter(hints, features));
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
