import type { Stack } from "@/api/types";
import { plural } from "@/lib/format";
import classes from "./stacks.module.css";

/** What is worth a look: what runs is not what was applied, or what stands in the files is not what runs, or was not fetched. */
export function Flags({ stack: { state, applied, check_problem: problem } }: { stack: Stack }) {
  const { draft_changed: changed } = state;
  // Of one that is down its state says so.
  const drift = state.status === "empty" ? [] : state.drift;
  const draft = applied !== null && changed;
  if (drift.length === 0 && !draft && problem === "") return <span className="faint">–</span>;
  return (
    <span className={classes.flags}>
      {drift.length > 0 && (
        <span
          className={classes.flag}
          title="What runs is not what was applied: somebody changed it elsewhere"
        >
          {plural(drift.length, drift.every(({ service }) => service) ? "service" : "part")} differ
          {drift.length === 1 ? "s" : ""}
        </span>
      )}
      {problem !== "" && (
        <span className={classes.flag} title={problem}>
          fetch failed
        </span>
      )}
      {draft && (
        <span
          className={classes.flag}
          data-tone="info"
          title="The files or variables were changed since they were applied"
        >
          changes not applied
        </span>
      )}
    </span>
  );
}
