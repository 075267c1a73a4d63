import { useEffect, useRef, useState } from "react";
import { createBackoff, finalReason, socketUrl } from "./socket";

export type StreamState =
  { kind: "connecting" } | { kind: "open" } | { kind: "retrying" } | { kind: "closed"; reason: string };

interface StreamOptions<Message> {
  /** Path of the socket, or undefined while there is nothing to follow. */
  path: string | undefined;
  /** Asked again at each connection, so that a resumed stream can say where it stopped. */
  query?: () => Record<string, string | number | boolean | undefined>;
  onMessage: (message: Message) => void;
  /** Called at each connection, before the first message of it. */
  onOpen?: () => void;
  /** A message after which the server will say no more; the stream is then not opened again. */
  isEnd?: (message: Message) => boolean;
}

/** Follows a JSON websocket and connects again after a cut, until the stream has truly ended. */
export function useStream<Message>(options: StreamOptions<Message>): StreamState {
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const { path } = options;
  const [known, setKnown] = useState<{ path: string | undefined; state: StreamState }>();

  useEffect(() => {
    if (path === undefined) return;
    const backoff = createBackoff();
    let socket: WebSocket | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stopped = false;
    let ended = false;
    const setState = (state: StreamState) => setKnown({ path, state });

    const open = () => {
      socket = new WebSocket(socketUrl(path, latest.current.query?.()));
      socket.onopen = () => {
        backoff.reset();
        latest.current.onOpen?.();
        setState({ kind: "open" });
      };
      socket.onmessage = (event: MessageEvent<string>) => {
        const message = JSON.parse(event.data) as Message;
        ended ||= latest.current.isEnd?.(message) ?? false;
        latest.current.onMessage(message);
      };
      socket.onclose = (event) => {
        if (stopped) return;
        const final = finalReason(event.code);
        if (ended || final !== undefined) setState({ kind: "closed", reason: final ?? "ended" });
        else {
          setState({ kind: "retrying" });
          timer = setTimeout(open, backoff.next());
        }
      };
    };

    open();
    return () => {
      stopped = true;
      clearTimeout(timer);
      socket?.close();
    };
  }, [path]);

  return known !== undefined && known.path === path ? known.state : { kind: "connecting" };
}
