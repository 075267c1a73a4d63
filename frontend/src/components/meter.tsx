import classes from "./meter.module.css";

/** A thin bar from nothing to all. With `warns` being nearly full is a bad sign, as it is for memory and not for progress. */
export function Meter({
  share,
  label,
  warns = false,
}: {
  share: number | null;
  label: string;
  warns?: boolean;
}) {
  const filled = Math.max(0, Math.min(1, share ?? 0));
  const tone = !warns ? "ok" : filled > 0.9 ? "bad" : filled > 0.75 ? "warn" : "ok";
  return (
    <div
      className={classes.track}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(filled * 100)}
    >
      <div className={classes.fill} data-tone={tone} style={{ width: `${(filled * 100).toFixed(1)}%` }} />
    </div>
  );
}
