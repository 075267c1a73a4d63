import type { components } from "@/api/schema";
import { duration, shortId } from "@/lib/format";
import { splitName } from "./step-state";
import classes from "./compare.module.css";

type ChangedValue = components["schemas"]["ChangedValue"];
type StepPair = components["schemas"]["StepPair"];

interface ComparisonProps {
  label: string;
  before: number | null;
  after: number | null;
  words: (value: number | null) => string;
}

/** Two numbers side by side, and by how much the second is more or less. */
export function Comparison({ label, before, after, words }: ComparisonProps) {
  const change = before === null || after === null || before === 0 ? null : after / before - 1;
  return (
    <div className={classes.number}>
      <span className="muted">{label}</span>
      <span className={classes.values}>
        <span className="muted">{words(before)}</span> → <b>{words(after)}</b>
      </span>
      {change !== null && Math.abs(change) >= 0.005 && (
        <span
          className={classes.change}
          data-tone={Math.abs(change) < 0.1 ? undefined : change > 0 ? "bad" : "ok"}
        >
          {change > 0 ? "+" : "−"}
          {Math.abs(change * 100).toFixed(0)} %
        </span>
      )}
    </div>
  );
}

const tone = (line: string) =>
  line.startsWith("@@") ? "place" : line.startsWith("+") ? "new" : line.startsWith("-") ? "old" : undefined;

export function DiffView({ diff }: { diff: string }) {
  const lines = diff
    .replace(/\n$/, "")
    .split("\n")
    .filter((line) => !line.startsWith("---") && !line.startsWith("+++"));
  return (
    <pre className={classes.diff}>
      {lines.map((line, index) => (
        <div key={index} data-tone={tone(line)}>
          {line || " "}
        </div>
      ))}
    </pre>
  );
}

/** `build_args.VERSION` → `Build argument VERSION`. */
function optionWords(name: string): string {
  const [group = "", ...rest] = name.split(".");
  const one = rest.length > 0 ? group.replace(/_args$/, "_arguments").replace(/s$/, "") : group;
  const words = one.replaceAll("_", " ");
  return [words.charAt(0).toUpperCase() + words.slice(1), ...(rest.length > 0 ? [rest.join(".")] : [])].join(
    " ",
  );
}

/** Values by name, before and after; of files the digests. */
export function ChangedValues({
  values,
  digests = false,
}: {
  values: readonly ChangedValue[];
  digests?: boolean;
}) {
  const shown = (value: string | null, missing: string) =>
    value === null ? (
      <span className="faint">{missing}</span>
    ) : (
      <span className="mono">{digests || value.startsWith("sha256:") ? shortId(value) : value || '""'}</span>
    );
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th>{digests ? "File" : "Name"}</th>
          <th className={classes.side}>Before</th>
          <th className={classes.side}>After</th>
        </tr>
      </thead>
      <tbody>
        {values.map((value) => (
          <tr key={value.name}>
            <td className={digests ? "mono" : undefined}>{digests ? value.name : optionWords(value.name)}</td>
            <td>{shown(value.before, "not there")}</td>
            <td>{shown(value.after, "gone")}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Side({ cached, seconds }: { cached: boolean | null; seconds: number | null }) {
  if (cached === null) return <span className="faint">not in it</span>;
  if (cached) return <span className={classes.cached}>cached</span>;
  return <span className="numbers">{duration(seconds)}</span>;
}

/** The steps of both builds: which came from the cache, and how long the others took. */
export function StepPairs({ steps }: { steps: readonly StepPair[] }) {
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th>Step</th>
          <th className={classes.time}>Before</th>
          <th className={classes.time}>After</th>
        </tr>
      </thead>
      <tbody>
        {steps.map((step, index) => (
          <tr
            key={index}
            data-lost={(step.before_cached === true && step.after_cached === false) || undefined}
          >
            <td>
              <span className="mono">{splitName(step.name).words}</span>
              {step.stage !== "" && <span className="faint"> {step.stage}</span>}
            </td>
            <td>
              <Side cached={step.before_cached} seconds={step.before_seconds} />
            </td>
            <td>
              <Side cached={step.after_cached} seconds={step.after_seconds} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
