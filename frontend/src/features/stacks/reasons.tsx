import type { Reason } from "@/api/types";
import { shortId } from "@/lib/format";
import { keyWords, reasonWords } from "./plan-words";
import classes from "./stacks.module.css";

const shown = (value: string) => (/^sha256:[0-9a-f]{64}$/.test(value) ? shortId(value) : value || '""');

function Values({ before, after }: Pick<Reason, "before" | "after">) {
  const words = reasonWords({ before, after });
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
      {reasons.map(({ key, before, after }) => (
        <li key={key}>
          <span>{keyWords(key)}</span>
          <Values before={before} after={after} />
        </li>
      ))}
    </ul>
  );
}
