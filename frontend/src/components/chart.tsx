import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
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
  height?: number;
}

function drawn(series: Series, token: (name: string) => string, format: (value: number) => string): uPlot.Series {
  const stroke = token(series.token ?? "--qm-accent");
  return { label: series.label, stroke, width: 1.6, fill: `color-mix(in srgb, ${stroke} 10%, transparent)`, points: { show: false }, value: (_, value: number | null) => (value === null ? "–" : format(value)) };
}

/** Lines over time. The numbers under the cursor are written out above it. */
export default function Chart({ title, times, series, format, height = 150 }: ChartProps) {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
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
    const axis: uPlot.Axis = { stroke: token("--qm-faint"), font: `11px ${css.fontFamily}`, grid: { stroke: token("--qm-line"), width: 1 }, ticks: { show: false } };
    const chart = new uPlot(
      {
        width: element.clientWidth,
        height,
        cursor: { points: { size: 6 }, y: false, sync: { key: "stats" } },
        legend: { live: true },
        scales: { y: { range: (_, __, top) => [0, Math.max(top * 1.1, Number.EPSILON)] } },
        axes: [axis, { ...axis, size: 66, values: (_, splits) => splits.map((value) => latest.current.format(value)) }],
        series: [{ value: "{HH}:{mm}:{ss}" }, ...now.series.map((one) => drawn(one, token, (value) => latest.current.format(value)))],
      },
      [now.times, ...now.series.map((one) => one.values)],
      element,
    );
    plot.current = chart;
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
      plot.current = null;
    };
  }, [height, scheme, shape]);

  return (
    <figure className={classes.chart}>
      <figcaption className={classes.title}>{title}</figcaption>
      <div ref={holder} />
    </figure>
  );
}
