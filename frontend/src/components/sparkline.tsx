interface SparklineProps {
  values: readonly number[];
  /** The top of the scale; without it the largest value and some air. */
  ceiling?: number;
  width?: number;
  height?: number;
  label: string;
}

/** A small line of the last minutes; decoration beside a number that is always written out. */
export function Sparkline({ values, ceiling, width = 56, height = 18, label }: SparklineProps) {
  if (values.length < 2) return <svg width={width} height={height} aria-hidden="true" />;
  const top = Math.max(ceiling ?? 0, Math.max(...values) * 1.3, Number.EPSILON);
  const step = width / (values.length - 1);
  const points = values.map(
    (value, index) =>
      `${(index * step).toFixed(1)},${(height - 1.5 - (value / top) * (height - 3)).toFixed(1)}`,
  );
  return (
    <svg
      width={width}
      height={height}
      role="img"
      aria-label={label}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
    >
      <polygon
        points={`0,${height} ${points.join(" ")} ${width},${height}`}
        fill="var(--qm-accent)"
        opacity="0.13"
      />
      <polyline
        points={points.join(" ")}
        fill="none"
        stroke="var(--qm-accent)"
        strokeWidth="1.25"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
