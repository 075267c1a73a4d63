import type { StackDetail } from "@/api/types";
import { FactsPanel } from "./facts-panel";
import { Drift, LastFailed, NotApplied } from "./notices";
import { Outlook } from "./outlook";
import { ServicesPanel } from "./services-panel";
import { SourcePanel } from "./source-panel";
import classes from "./stacks.module.css";

/** What of a stack runs, and whether that is what was applied. */
export function OverviewTab({ stack }: { stack: StackDetail }) {
  return (
    <div className={classes.grid}>
      <div className={classes.column}>
        <LastFailed stack={stack} />
        <NotApplied stack={stack} />
        <Drift stack={stack} />
        <ServicesPanel stack={stack} />
      </div>
      <div className={classes.column}>
        <FactsPanel stack={stack} />
        <SourcePanel stack={stack} />
        <Outlook stack={stack} />
      </div>
    </div>
  );
}
