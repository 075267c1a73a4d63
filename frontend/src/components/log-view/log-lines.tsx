import type { RefObject } from "react";
import type { LogWindow } from "@/lib/log-window";
import type { NumberedLines } from "@/lib/numbered-lines";
import { LogLineView } from "./log-line";
import { tintOf } from "./tint";
import classes from "./log-view.module.css";

/** Height in pixels of a line that does not wrap. */
export const LINE_HEIGHT = 20;

interface LinesProps {
  shown: NumberedLines;
  window: LogWindow;
  linesRef: RefObject<HTMLDivElement | null>;
  pattern: RegExp | null;
  timestamps: boolean;
  groups?: readonly string[];
}

/**
 * The lines of a window, one below the other as the browser lays them out, and room for those before and after it. Each
 * line is known by its number, so that a window that moves leaves the lines that stay as they are.
 */
export function Lines({ shown, window: { start, end }, linesRef, pattern, timestamps, groups }: LinesProps) {
  return (
    <div
      className={classes.lines}
      style={{ paddingTop: start * LINE_HEIGHT, paddingBottom: (shown.lines.length - end) * LINE_HEIGHT }}
      ref={linesRef}
    >
      {shown.lines.slice(start, end).map((line, index) => (
        <LogLineView
          key={shown.numberOf(start + index)}
          line={line}
          pattern={pattern}
          timestamps={timestamps}
          tint={line[3] === undefined ? undefined : tintOf(line[3], groups)}
        />
      ))}
    </div>
  );
}
