import type { Status } from "./status";
import classes from "./status-badge.module.css";

/** A coloured dot and a word. The word carries the meaning, the colour only helps. */
export function StatusBadge({ status, plain = false }: { status: Status; plain?: boolean }) {
  return (
    <span
      className={classes.badge}
      title={status.detail}
      data-tone={status.tone}
      data-busy={status.busy || undefined}
      data-plain={plain || undefined}
    >
      <span className={classes.dot} />
      <span className="cut">{status.label}</span>
    </span>
  );
}
