import type { Reason } from "@/api/types";
import { shortId } from "@/lib/format";
import { keyWords } from "./plan-words";
import classes from "./stacks.module.css";

const shown = (value: string) => (/^sha256:[0-9a-f]{64}$/.test(value) ? shortId(value) : value || '""');

/** What changed, key by key, before and after. */
export function Reasons({ reasons }: { reasons: readonly Reason[] | undefined }) {
  if (reasons === undefined || reasons.length === 0) return null;
  return (
    <ul className={classes.reasons}>
      {reasons.map(({ key, before, after }) => (
        <li key={key}>
          <span>{keyWords(key)}</span>
          {before == null ? (
            <span className="faint">not set</span>
          ) : (
            <del className={`mono ${classes.old}`}>{shown(before)}</del>
          )}
          <span className="faint">→</span>
          {after == null ? (
            <span className="faint">not set</span>
          ) : (
            <ins className={`mono ${classes.new}`}>{shown(after)}</ins>
          )}
        </li>
      ))}
    </ul>
  );
}
