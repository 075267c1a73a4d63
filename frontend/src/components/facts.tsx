import type { ReactNode } from "react";
import classes from "./facts.module.css";

export interface Fact {
  label: string;
  value: ReactNode;
}

/** Labels and values in aligned columns. Facts without a value are left out by the caller. */
export function Facts({
  facts,
  columns = 1,
}: {
  facts: (Fact | false | null | undefined)[];
  columns?: 1 | 2;
}) {
  return (
    <dl className={classes.facts} data-columns={columns}>
      {facts
        .filter((fact): fact is Fact => Boolean(fact))
        .map((fact) => (
          <div key={fact.label} className={classes.fact}>
            <dt>{fact.label}</dt>
            <dd>{fact.value}</dd>
          </div>
        ))}
    </dl>
  );
}
