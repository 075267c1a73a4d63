import { useVirtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, type RefObject } from "react";
import type { LogLine } from "@/lib/log-buffer";
import { LogLineView } from "./log-line";
import classes from "./log-view.module.css";

const LINE_HEIGHT = 20;
/** More lines than any screen shows. */
const TAIL_LINES = 150;

interface LinesProps {
  lines: readonly LogLine[];
  scrollRef: RefObject<HTMLDivElement | null>;
  pattern: RegExp | null;
  timestamps: boolean;
  wrap: boolean;
}

/** While following: only the last lines exist, at the bottom, so that no amount of lines before them costs anything. */
export function Tail({ lines, first, scrollRef, pattern, timestamps, wrap }: LinesProps & { first: number }) {
  const shown = lines.slice(-TAIL_LINES);
  const number = first + lines.length - shown.length;
  useLayoutEffect(() => {
    const element = scrollRef.current;
    if (element !== null) element.scrollTop = element.scrollHeight;
  }, [lines, wrap, scrollRef]);
  return shown.map((line, index) => <LogLineView key={number + index} line={line} pattern={pattern} timestamps={timestamps} />);
}

/** While paused: all lines, of which those in sight exist. It begins at the end, where following stopped. */
export function History({ lines, scrollRef, pattern, timestamps, wrap }: LinesProps) {
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 20,
    initialOffset: lines.length * LINE_HEIGHT,
  });
  useLayoutEffect(() => {
    virtual.scrollToIndex(lines.length - 1, { align: "end" });
  }, [virtual, lines.length]);
  return (
    <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
      {virtual.getVirtualItems().map((item) => {
        const line = lines[item.index];
        return (
          <div key={item.key} data-index={item.index} ref={wrap ? virtual.measureElement : undefined} className={classes.slot} style={{ transform: `translateY(${item.start}px)` }}>
            {line !== undefined && <LogLineView line={line} pattern={pattern} timestamps={timestamps} />}
          </div>
        );
      })}
    </div>
  );
}
