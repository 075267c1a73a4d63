import { Button } from "@mantine/core";
import { IconArrowDown, IconPlayerPause } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from "react";
import { count, plural } from "@/lib/format";
import type { LogBuffer } from "@/lib/log-buffer";
import { usePreference } from "@/lib/preferences";
import { LogLineView } from "./log-line";
import { LogToolbar, type LogOptions } from "./log-toolbar";
import { patternOf, useMatches } from "./use-matches";
import classes from "./log-view.module.css";

const LINE_HEIGHT = 20;

interface LogViewProps {
  buffer: LogBuffer;
  /** What the stream is doing: connecting, following, ended and why. */
  status: ReactNode;
  download?: string;
  range?: { tail: string; since: string; change: (range: { tail?: string; since?: string }) => void };
  /** What to say where there are no lines. */
  empty: string;
}

/** A log that follows, pauses without loss when it is scrolled up, searches and colours. */
export function LogView({ buffer, status, download, range, empty }: LogViewProps) {
  const { lines, first, waiting, lost } = useSyncExternalStore(buffer.subscribe, buffer.read);
  const [look, setLook] = usePreference("log", { timestamps: true, wrap: true });
  const [filter, setFilter] = useState({ search: "", only: false, streams: "both" });
  const [paused, setPaused] = useState(false);
  const scrollRef = useRef<HTMLDivElement>(null);
  const options: LogOptions = { ...look, ...filter };
  const pattern = useMemo(() => patternOf(filter.search), [filter.search]);
  const { shown, hits } = useMatches(lines, pattern, filter.only, filter.streams);
  const filtered = shown !== lines;

  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 20,
    getItemKey: filtered ? undefined : (index) => first + index,
  });

  const hold = useCallback(
    (held: boolean) => {
      setPaused(held);
      buffer.pause(held);
    },
    [buffer],
  );
  useEffect(() => () => buffer.pause(false), [buffer]);

  // Following means: after each frame with new lines the last one is in sight.
  const total = virtual.getTotalSize();
  useLayoutEffect(() => {
    const element = scrollRef.current;
    if (!paused && element !== null) element.scrollTop = element.scrollHeight;
  }, [paused, total, shown, look.wrap]);

  const onWheel = (event: React.WheelEvent) => {
    if (event.deltaY < 0 && !paused && shown.length > 0) hold(true);
  };
  const onScroll = () => {
    const element = scrollRef.current;
    if (element === null || !paused) return;
    if (waiting === 0 && element.scrollHeight - element.scrollTop - element.clientHeight < 4) hold(false);
  };
  const change = (changes: Partial<LogOptions>) => {
    const next = { ...options, ...changes };
    setLook({ timestamps: next.timestamps, wrap: next.wrap });
    setFilter({ search: next.search, only: next.only, streams: next.streams });
  };

  return (
    <div className={classes.view}>
      <LogToolbar options={options} change={change} hits={hits} clear={() => buffer.clear()} download={download} range={range}>
        <Button variant={paused ? "light" : "default"} leftSection={paused ? <IconArrowDown size={14} /> : <IconPlayerPause size={14} />} onClick={() => hold(!paused)}>
          {paused ? "Follow" : "Pause"}
        </Button>
      </LogToolbar>
      <div className={classes.scroll} ref={scrollRef} onWheel={onWheel} onScroll={onScroll} onTouchMove={() => { if (!paused) hold(true); }} tabIndex={0} role="log" aria-label="Log" aria-live="off" data-wrap={look.wrap || undefined}>
        {shown.length === 0 && <div className={classes.empty}>{lines.length === 0 ? empty : "No line matches."}</div>}
        <div style={{ height: total, position: "relative" }}>
          {virtual.getVirtualItems().map((item) => {
            const line = shown[item.index];
            return (
              <div key={item.key} data-index={item.index} ref={look.wrap ? virtual.measureElement : undefined} className={classes.slot} style={{ transform: `translateY(${item.start}px)` }}>
                {line !== undefined && <LogLineView line={line} pattern={pattern} timestamps={look.timestamps} />}
              </div>
            );
          })}
        </div>
      </div>
      <div className={classes.foot}>
        <span className={classes.status}>{status}</span>
        {lost > 0 && <span className={classes.lost}>{plural(lost, "line")} skipped: they came faster than they could be shown</span>}
        <span className="numbers">{filtered ? `${count(shown.length)} of ${plural(lines.length, "line")}` : plural(first + lines.length, "line")}</span>
      </div>
      {paused && waiting > 0 && (
        <Button className={classes.more} size="xs" radius="xl" leftSection={<IconArrowDown size={14} />} onClick={() => hold(false)}>
          {plural(waiting, "new line")}
        </Button>
      )}
    </div>
  );
}
