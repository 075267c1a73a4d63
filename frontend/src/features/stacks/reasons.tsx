import type { Reason } from "@/api/types";
import { shortId } from "@/lib/format";
import { keyWords, reasonWords } from "./plan-words";
import classes from "./stacks.module.css";

const shown = (value: string) => (/^sha256:[0-9a-f]{64}$/.test(value) ? shortId(value) : value || '""');

function Values({ reason }: { reason: Reason }) {
  const { before, after } = reason;
  const words = reasonWords(reason);
  if (words !== undefined)
    return (
      <span className="muted" title={[before, after].filter(Boolean).join(" → ")}>
        {words}
      </span>
    );
  return (
    <>
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
    </>
  );
}

/** What changed, key by key, before and after. */
export function Reasons({ reasons }: { reasons: readonly Reason[] | undefined }) {
  if (reasons === undefined || reasons.length === 0) return null;
  return (
    <ul className={classes.reasons}>
      {reasons.map((reason) => (
        <li key={reason.key}>
          <span>{keyWords(reason.key)}</span>
          <Values reason={reason} />
        </li>
      ))}
    </ul>
  );
}
