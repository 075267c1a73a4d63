import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import { exactTime } from "@/lib/format";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import classes from "./chart.module.css";

interface Series {
  label: string;
  values: (number | null)[];
  /** A token of the theme; the accent when it is missing. */
  token?: string;
}

interface ChartProps {
  title: string;
  /** Seconds since 1970, ascending. */
  times: number[];
  series: Series[];
  format: (value: number) => string;
  /** The values are bytes: the axis then counts in KiB and MiB that are whole. */
  binary?: boolean;
  height?: number;
}

const BINARY_STEPS = Array.from({ length: 50 }, (_, power) => 2 ** power);

function drawn(series: Series, token: (name: string) => string): uPlot.Series {
  const stroke = token(series.token ?? "--qm-accent");
  return {
    label: series.label,
    stroke,
    width: 1.6,
    fill: `color-mix(in srgb, ${stroke} 10%, transparent)`,
    points: { show: false },
  };
}

/** The values under the cursor, or the last ones. */
function caption(plot: uPlot, series: Series[], format: (value: number) => string): string {
  const index = plot.cursor.idx ?? plot.data[0].length - 1;
  const at = plot.data[0][index];
  const values = series.map((one, place) => {
    const value = plot.data[place + 1]?.[index];
    return `${series.length > 1 ? `${one.label} ` : ""}${value == null ? "–" : format(value)}`;
  });
  const time =
    plot.cursor.idx == null || at === undefined
      ? []
      : [exactTime(new Date(at * 1000).toISOString()).slice(11)];
  return [...values, ...time].join("   ");
}

/** Lines over time. The numbers under the cursor, or the last ones, are written out above. */
export default function Chart({ title, times, series, format, binary = false, height = 150 }: ChartProps) {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const words = useRef<HTMLSpanElement>(null);
  const scheme = useComputedColorScheme();
  const shape = series.map((one) => one.label + (one.token ?? "")).join("|");
  const latest = useRef({ times, series, format });
  useEffect(() => {
    latest.current = { times, series, format };
    plot.current?.setData([times, ...series.map((one) => one.values)]);
  });

  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const now = latest.current;
    const css = getComputedStyle(element);
    const token = (name: string) => css.getPropertyValue(name).trim();
    const axis: uPlot.Axis = {
      stroke: token("--qm-faint"),
      font: `11px ${css.fontFamily}`,
      grid: { stroke: token("--qm-line"), width: 1 },
      ticks: { show: false },
    };
    const tell = (self: uPlot) => {
      if (words.current !== null)
        words.current.textContent = caption(self, latest.current.series, latest.current.format);
    };
    const chart = new uPlot(
      {
        width: element.clientWidth,
        height,
        cursor: { points: { size: 6 }, y: false, sync: { key: "stats" } },
        legend: { show: false },
        hooks: {
          setCursor: [(self) => tell(self)],
          setData: [(self) => tell(self)],
        },
        // A line at zero needs an axis too.
        scales: { y: { range: (_, __, top) => [0, Math.max(top * 1.1, binary ? 1024 : 1)] } },
        axes: [
          {
            ...axis,
            size: 26,
            values: (_, splits) =>
              splits.map((at) => exactTime(new Date(at * 1000).toISOString()).slice(11, 16)),
          },
          {
            ...axis,
            size: 66,
            ...(binary && { incrs: BINARY_STEPS }),
            values: (_, splits) => splits.map((value) => latest.current.format(value)),
          },
        ],
        series: [{}, ...now.series.map((one) => drawn(one, token))],
      },
      [now.times, ...now.series.map((one) => one.values)],
      element,
    );
    tell(chart);
    plot.current = chart;
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
      plot.current = null;
    };
  }, [height, scheme, shape, binary]);

  return (
    <figure className={classes.chart}>
      <figcaption className={classes.head}>
        <span className={classes.title}>{title}</span>
        {series.length > 1 &&
          series.map((one) => (
            <i
              key={one.label}
              className={classes.key}
              style={{ background: `var(${one.token ?? "--qm-accent"})` }}
              title={one.label}
            />
          ))}
        <span className={classes.words} ref={words} />
      </figcaption>
      <div ref={holder} />
    </figure>
  );
}
