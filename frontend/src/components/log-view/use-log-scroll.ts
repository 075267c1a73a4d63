import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from "react";
import type { LogBuffer } from "@/lib/log-buffer";
import { windowAround, windowAtEnd } from "@/lib/log-window";
import type { NumberedLines } from "@/lib/numbered-lines";
import { LINE_HEIGHT } from "./log-lines";
import { distanceTo, findAnchor, type Anchor } from "./anchor";

/** Why the view stands still. `press`: for as long as a mouse button is down in it. */
type Held = "press" | "reading" | "button";

/** Keys by which somebody goes back in a log, and how far in a view of this height. */
const BACK: Record<string, (height: number) => number> = {
  ArrowUp: () => 2 * LINE_HEIGHT,
  PageUp: (height) => 0.9 * height,
  Home: () => Number.MAX_SAFE_INTEGER,
};

function isSelecting(view: HTMLElement | null): boolean {
  const selection = document.getSelection();
  return selection?.isCollapsed === false && view?.contains(selection.anchorNode) === true;
}

/**
 * Follows the end of a log, or holds it still. Held, one line (the anchor: the first in sight) keeps its place on screen,
 * whatever is laid out anew around it: a wider window, wrapped lines, a filter, more lines before it. `layout` names all that
 * changes how lines are laid out.
 */
export function useLogScroll(buffer: LogBuffer, shown: NumberedLines, layout: string) {
  const viewRef = useRef<HTMLDivElement>(null);
  const linesRef = useRef<HTMLDivElement>(null);
  const [held, setHeld] = useState<Held>();
  /** The number of the line the window is around. */
  const [near, setNear] = useState<number>();
  const anchor = useRef<Anchor>(undefined);
  /** Where this hook or the person last left the view; any other place is where the person has scrolled to since. */
  const placed = useRef(0);
  const count = shown.lines.length;
  const window =
    held === undefined
      ? windowAtEnd(count)
      : windowAround(near === undefined ? count - 1 : shown.indexOf(near), count);

  const look = () => {
    if (viewRef.current === null || linesRef.current === null || count === 0) return;
    anchor.current = findAnchor(viewRef.current, linesRef.current, shown, window);
    setNear(anchor.current.number);
  };
  const hold = (why: Held) => {
    if (held === undefined) {
      look();
      buffer.pause(true);
    }
    setHeld(why);
  };
  const follow = () => {
    if (isSelecting(viewRef.current)) document.getSelection()?.removeAllRanges();
    setHeld(undefined);
    setNear(undefined);
    anchor.current = undefined;
    buffer.pause(false);
  };
  useEffect(() => () => buffer.pause(false), [buffer]);

  const settle = useEffectEvent(() => {
    const [view, lines] = [viewRef.current, linesRef.current];
    if (view === null || lines === null) return;
    if (anchor.current === undefined) view.scrollTop = view.scrollHeight;
    else {
      const moved = distanceTo(view, lines, shown, window, anchor.current);
      if (Math.abs(moved) >= 0.5) view.scrollTop += moved;
    }
    placed.current = view.scrollTop;
  });
  useLayoutEffect(() => settle(), [shown, window.start, window.end, held, layout]);
  useEffect(() => {
    const observer = new ResizeObserver(() => settle());
    for (const element of [viewRef.current, linesRef.current])
      if (element !== null) observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const onSelect = useEffectEvent(() => {
    if (held !== "reading" && held !== "button" && isSelecting(viewRef.current)) hold("reading");
  });
  const isAtEnd = () =>
    viewRef.current !== null &&
    viewRef.current.scrollHeight - viewRef.current.scrollTop - viewRef.current.clientHeight < 2;
  const onRelease = useEffectEvent(() => {
    if (held !== "press") return;
    if (isAtEnd() && !isSelecting(viewRef.current)) follow();
    else hold("reading");
  });
  useEffect(() => {
    const [select, release] = [() => onSelect(), () => onRelease()];
    document.addEventListener("selectionchange", select);
    document.addEventListener("pointerup", release);
    return () => {
      document.removeEventListener("selectionchange", select);
      document.removeEventListener("pointerup", release);
    };
  }, []);

  const onScroll = () => {
    const view = viewRef.current;
    if (view === null) return;
    const moved = view.scrollTop - placed.current;
    if (Math.abs(moved) < 0.5) return;
    // A view that grows, because a banner above it goes, is moved by the browser: where it stood is beyond its end now.
    const pushed = placed.current > view.scrollHeight - view.clientHeight + 1;
    placed.current = view.scrollTop;
    if (held === undefined) {
      if (moved < 0 && !pushed) hold("reading");
    } else if (moved > 0 && isAtEnd()) follow();
    else {
      look();
      if (held === "press") setHeld("reading");
    }
  };
  const onWheel = ({ deltaY }: React.WheelEvent) => {
    if (deltaY < 0 && held === undefined) hold("reading");
    // Too short to scroll: the wheel says the same without moving anything.
    else if (deltaY > 0 && held === "reading" && isAtEnd()) follow();
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const view = viewRef.current;
    if (view === null) return;
    const back = BACK[event.key];
    if (event.key === "End") follow();
    else if (back !== undefined) {
      // At once: a scroll that the browser draws out over several frames ends where lines are laid out anew on its way.
      view.scrollBy({ top: -back(view.clientHeight), behavior: "instant" });
      placed.current = view.scrollTop;
      if (held === undefined) hold("reading");
      else look();
    } else return;
    event.preventDefault();
  };
  const onPointerDown = (event: React.PointerEvent) => {
    if (event.pointerType === "mouse" && event.button === 0 && held === undefined) hold("press");
  };
  return {
    viewRef,
    linesRef,
    window,
    follow,
    pause: () => hold("button"),
    paused: held === "reading" || held === "button",
    listeners: { onScroll, onWheel, onKeyDown, onPointerDown },
  };
}
