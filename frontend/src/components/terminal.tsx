import { Button } from "@mantine/core";
import { useComputedColorScheme } from "@mantine/core";
import { FitAddon } from "@xterm/addon-fit";
import { Terminal as Xterm } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
import { useEffect, useRef, useState } from "react";
import { finalReason, socketUrl } from "@/lib/socket";
import { terminalTheme } from "./terminal-theme";
import classes from "./terminal.module.css";

type Control =
  { command: string } | { exit_code: number | null } | { error: { detail: string; code: string } };

interface TerminalProps {
  /** Path of a socket that carries bytes both ways and control messages as JSON text. */
  path: string;
  options?: Record<string, string | number | boolean | undefined>;
  /** Told what a session is by hand when it has begun; always the same function. */
  begun?: (command: string) => void;
}

/** Ctrl-Shift-C, and Ctrl-C where something is selected, copy; Ctrl-Shift-V pastes by itself. */
function copies(event: KeyboardEvent, xterm: Xterm): boolean {
  if (event.type !== "keydown" || !event.ctrlKey || event.key.toLowerCase() !== "c") return false;
  if (!event.shiftKey && !xterm.hasSelection()) return false;
  event.preventDefault();
  // xterm answers the copy event itself; the clipboard object that should be used instead exists only with TLS.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  document.execCommand("copy");
  xterm.clearSelection();
  return true;
}

/** A shell in the browser. When it ends it says how, and offers a new one; what was typed is never replayed. */
export default function Terminal({ path, options, begun }: TerminalProps) {
  const holder = useRef<HTMLDivElement>(null);
  const screen = useRef<Xterm | null>(null);
  const [ended, setEnded] = useState<string>();
  const [session, setSession] = useState(0);
  const scheme = useComputedColorScheme();
  const asked = JSON.stringify(options ?? {});

  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const xterm = new Xterm({
      fontSize: 13,
      lineHeight: 1.2,
      fontFamily: getComputedStyle(element).fontFamily,
      cursorBlink: true,
      scrollback: 10_000,
    });
    const fit = new FitAddon();
    xterm.loadAddon(fit);
    xterm.open(element);
    fit.fit();
    screen.current = xterm;
    setEnded(undefined);

    const chosen = JSON.parse(asked) as TerminalProps["options"];
    const socket = new WebSocket(socketUrl(path, { ...chosen, columns: xterm.cols, rows: xterm.rows }));
    socket.binaryType = "arraybuffer";
    const send = (data: string | Uint8Array<ArrayBuffer>) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(data);
    };
    const encoder = new TextEncoder();
    xterm.attachCustomKeyEventHandler((event) => !copies(event, xterm));
    const typed = xterm.onData((data) => send(encoder.encode(data)));
    const binary = xterm.onBinary((data) => send(Uint8Array.from(data, (letter) => letter.charCodeAt(0))));
    const resized = xterm.onResize(({ cols, rows }) =>
      send(JSON.stringify({ resize: { columns: cols, rows } })),
    );
    const observer = new ResizeObserver(() => fit.fit());
    observer.observe(element);

    let words: string | undefined;
    socket.onopen = () => xterm.focus();
    socket.onmessage = (event: MessageEvent<ArrayBuffer | string>) => {
      if (typeof event.data !== "string") {
        xterm.write(new Uint8Array(event.data));
        return;
      }
      const control = JSON.parse(event.data) as Control;
      if ("command" in control) begun?.(control.command);
      else if ("error" in control) words = control.error.detail;
      else
        words =
          control.exit_code === null
            ? "The session has ended."
            : `The process ended with exit code ${control.exit_code}.`;
    };
    socket.onclose = (event) =>
      setEnded(
        words ??
          finalReason(event.code) ??
          "The connection was cut. The process may have been ended with it.",
      );

    return () => {
      socket.onclose = null;
      socket.close();
      observer.disconnect();
      for (const listener of [typed, binary, resized]) listener.dispose();
      xterm.dispose();
      screen.current = null;
    };
  }, [path, asked, session, begun]);

  useEffect(() => {
    if (screen.current !== null) screen.current.options.theme = terminalTheme(scheme);
  }, [scheme, session, path, asked]);

  return (
    <div className={classes.frame}>
      <div className={classes.screen} ref={holder} data-testid="terminal" />
      {ended !== undefined && (
        <div className={classes.ended} role="status">
          <span>{ended}</span>
          <Button variant="light" onClick={() => setSession(session + 1)}>
            New session
          </Button>
        </div>
      )}
    </div>
  );
}
