import { memo } from "react";
import { markMatches, parseAnsi, type Span } from "@/lib/ansi";
import type { LogLine } from "@/lib/log-buffer";
import classes from "./log-view.module.css";

const LEVELS = [0, 95, 135, 175, 215, 255];

/** A terminal palette number as CSS: the sixteen named ones follow the theme, the rest are fixed. */
function colour(value: number | string | undefined): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  if (value < 16) return `var(--ansi-${value})`;
  if (value >= 232)
    return `rgb(${Array(3)
      .fill(8 + (value - 232) * 10)
      .join(" ")})`;
  const cube = value - 16;
  const part = (step: number) => LEVELS[Math.floor(cube / step) % 6] ?? 0;
  return `rgb(${part(36)} ${part(6)} ${part(1)})`;
}

function Piece({ span }: { span: Span & { hit?: boolean } }) {
  const { text, foreground, background, bold, dim, italic, underline, hit } = span;
  if (Object.keys(span).length === 1) return text;
  const style = {
    color: colour(foreground),
    backgroundColor: hit ? undefined : colour(background),
    fontWeight: bold ? 650 : undefined,
    opacity: dim ? 0.65 : undefined,
    fontStyle: italic ? "italic" : undefined,
    textDecoration: underline ? "underline" : undefined,
  };
  return hit ? (
    <mark className={classes.hit} style={style}>
      {text}
    </mark>
  ) : (
    <span style={style}>{text}</span>
  );
}

/** Hours to milliseconds of the local time: enough beside a log, the day stands in the tooltip. */
function clock(at: string): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

interface LogLineViewProps {
  line: LogLine;
  pattern: RegExp | null;
  timestamps: boolean;
  /** The colour of whose line it is. */
  tint?: number;
}

export const LogLineView = memo(function LogLineView({
  line: [stream, at, text, source],
  pattern,
  timestamps,
  tint,
}: LogLineViewProps) {
  return (
    <div className={classes.line} data-stream={stream}>
      {timestamps && at !== "" && (
        <time className={classes.time} dateTime={at} title={at}>
          {clock(at)}
        </time>
      )}
      {source !== undefined && (
        <span
          className={`${classes.source ?? ""} cut`}
          style={{ color: tint === undefined ? undefined : `var(--ansi-${tint})` }}
          title={source}
        >
          {source}
        </span>
      )}
      <span className={classes.text}>
        {markMatches(parseAnsi(text), pattern).map((span, index) => (
          <Piece key={index} span={span} />
        ))}
      </span>
    </div>
  );
});
