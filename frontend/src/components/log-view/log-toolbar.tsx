import { ActionIcon, Select, SegmentedControl, Switch, TextInput, Tooltip } from "@mantine/core";
import { IconClock, IconDownload, IconEraser, IconSearch, IconTextWrap } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { plural } from "@/lib/format";
import classes from "./log-view.module.css";

export interface LogOptions {
  search: string;
  only: boolean;
  streams: string;
  timestamps: boolean;
  wrap: boolean;
}

interface LogToolbarProps {
  options: LogOptions;
  change: (changes: Partial<LogOptions>) => void;
  hits: number | null;
  clear?: () => void;
  download?: string;
  /** What is asked of the server: how many lines, since when. */
  range?: { tail: string; since: string; change: (range: { tail?: string; since?: string }) => void };
  children?: ReactNode;
}

const SINCE = [
  { value: "", label: "Any time" },
  { value: "60", label: "Last minute" },
  { value: "900", label: "Last 15 min" },
  { value: "3600", label: "Last hour" },
  { value: "86400", label: "Last day" },
];
const TAIL = ["100", "500", "2000", "10000"].map((value) => ({ value, label: `${value} lines` }));

export function LogToolbar({ options, change, hits, clear, download, range, children }: LogToolbarProps) {
  const toggle = (key: "timestamps" | "wrap", label: string, icon: ReactNode) => (
    <Tooltip label={label}>
      <ActionIcon
        variant={options[key] ? "light" : "subtle"}
        color={options[key] ? "harbour" : "gray"}
        aria-label={label}
        aria-pressed={options[key]}
        onClick={() => change({ [key]: !options[key] })}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
  return (
    <div className={classes.toolbar}>
      <TextInput
        size="xs"
        className={classes.search}
        type="search"
        aria-label="Search the log"
        placeholder="Search (regular expression)"
        leftSection={<IconSearch size={14} />}
        value={options.search}
        onChange={(event) => change({ search: event.currentTarget.value })}
      />
      {hits !== null && (
        <>
          <span className="muted numbers">{plural(hits, "line")}</span>
          <Switch
            size="xs"
            label="Only these"
            checked={options.only}
            onChange={(event) => change({ only: event.currentTarget.checked })}
          />
        </>
      )}
      <SegmentedControl
        size="xs"
        value={options.streams}
        onChange={(streams) => change({ streams })}
        data={[
          { value: "both", label: "All" },
          { value: "stdout", label: "stdout" },
          { value: "stderr", label: "stderr" },
        ]}
      />
      {range !== undefined && (
        <>
          <Select
            size="xs"
            w={116}
            aria-label="How many lines"
            allowDeselect={false}
            data={TAIL}
            value={range.tail}
            onChange={(tail) => tail !== null && range.change({ tail })}
          />
          <Select
            size="xs"
            w={122}
            aria-label="Since when"
            allowDeselect={false}
            data={SINCE}
            value={range.since}
            onChange={(since) => since !== null && range.change({ since })}
          />
        </>
      )}
      <span className={classes.gap} />
      {children}
      {toggle("timestamps", "Timestamps", <IconClock size={15} />)}
      {toggle("wrap", "Wrap long lines", <IconTextWrap size={15} />)}
      {clear !== undefined && (
        <Tooltip label="Clear the screen">
          <ActionIcon aria-label="Clear the screen" onClick={clear}>
            <IconEraser size={15} />
          </ActionIcon>
        </Tooltip>
      )}
      {download !== undefined && (
        <Tooltip label="Download the whole log">
          <ActionIcon component="a" href={download} download aria-label="Download the whole log">
            <IconDownload size={15} />
          </ActionIcon>
        </Tooltip>
      )}
    </div>
  );
}
