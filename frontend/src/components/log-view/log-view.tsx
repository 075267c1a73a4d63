import { Button } from "@mantine/core";
import { IconArrowDown, IconPlayerPause } from "@tabler/icons-react";
import { useMemo, useState, useSyncExternalStore, type ReactNode } from "react";
import { count, plural } from "@/lib/format";
import type { LogBuffer } from "@/lib/log-buffer";
import { usePreference } from "@/lib/preferences";
import { Lines } from "./log-lines";
import { LogToolbar, type LogOptions } from "./log-toolbar";
import { useLogScroll } from "./use-log-scroll";
import { patternOf, useMatches } from "./use-matches";
import classes from "./log-view.module.css";

interface LogViewProps {
  buffer: LogBuffer;
  /** What the stream is doing: connecting, following, ended and why. */
  status: ReactNode;
  download?: string;
  range?: { tail: string; since: string; change: (range: { tail?: string; since?: string }) => void };
  /** More choices for the toolbar. */
  tools?: ReactNode;
  /** Where several logs are merged: what their lines are grouped by, each with a colour of its own. */
  groups?: readonly string[];
  /** What to say where there are no lines. */
  empty: string;
}

/** A log that follows, pauses without loss when it is scrolled up, searches and colours. */
export function LogView({ buffer, status, download, range, tools, groups, empty }: LogViewProps) {
  const { lines, first, waiting, lost } = useSyncExternalStore(buffer.subscribe, buffer.read);
  const [look, setLook] = usePreference("log", { timestamps: true, wrap: true });
  const [filter, setFilter] = useState({ search: "", only: false, streams: "both" });
  const options: LogOptions = { ...look, ...filter };
  const pattern = useMemo(() => patternOf(filter.search), [filter.search]);
  const { shown, hits } = useMatches(lines, first, pattern, filter.only, filter.streams);
  const { viewRef, linesRef, window, paused, pause, follow, listeners } = useLogScroll(
    buffer,
    shown,
    JSON.stringify(options),
  );

  const change = (changes: Partial<LogOptions>) => {
    const next = { ...options, ...changes };
    setLook({ timestamps: next.timestamps, wrap: next.wrap });
    setFilter({ search: next.search, only: next.only, streams: next.streams });
  };
  const nothing = lines.length > 0 ? "No line matches." : paused ? "Paused before there was a line." : empty;

  return (
    <div className={classes.view}>
      <LogToolbar
        options={options}
        change={change}
        hits={hits}
        clear={() => buffer.clear()}
        download={download}
        range={range}
      >
        {tools}
        <Button
          variant={paused ? "light" : "default"}
          leftSection={paused ? <IconArrowDown size={14} /> : <IconPlayerPause size={14} />}
          onClick={paused ? follow : pause}
        >
          {paused ? "Follow" : "Pause"}
        </Button>
      </LogToolbar>
      <div
        className={classes.scroll}
        ref={viewRef}
        {...listeners}
        tabIndex={0}
        role="log"
        aria-label="Log"
        aria-live="off"
        data-wrap={look.wrap || undefined}
      >
        {shown.lines.length === 0 && <div className={classes.empty}>{nothing}</div>}
        <Lines
          shown={shown}
          window={window}
          linesRef={linesRef}
          pattern={pattern}
          timestamps={look.timestamps}
          groups={groups}
        />
      </div>
      <div className={classes.foot}>
        {paused && waiting > 0 && (
          <Button
            className={classes.more}
            size="xs"
            radius="xl"
            leftSection={<IconArrowDown size={14} />}
            onClick={follow}
          >
            {plural(waiting, "new line")}
          </Button>
        )}
        <span className={classes.status}>
          {!paused ? status : lost === 0 ? "Paused: new lines wait, none is lost" : "Paused: new lines wait"}
        </span>
        {lost > 0 && (
          <span className={classes.lost}>
            {plural(lost, "line")} skipped: more came than this page can hold
            {download !== undefined && "; the download has them"}
          </span>
        )}
        <span className="numbers">
          {shown.lines === lines
            ? plural(first + lines.length, "line")
            : `${count(shown.lines.length)} of ${plural(lines.length, "line")}`}
        </span>
      </div>
    </div>
  );
}
