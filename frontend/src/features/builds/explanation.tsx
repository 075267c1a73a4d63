import { Anchor } from "@mantine/core";
import { IconBolt, IconHelpCircle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { BuildDetail } from "@/api/types";
import { plural } from "@/lib/format";
import { splitName } from "./step-state";
import classes from "./detail.module.css";

type Cause = NonNullable<BuildDetail["cache_explanation"]>["causes"][number];

function CauseLine({ cause }: { cause: Cause }) {
  const more = cause.total - cause.names.length;
  const changed = cause.before !== "" || cause.after !== "";
  return (
    <li>
      {cause.text}
      {cause.kind === "files" && (cause.total > 1 || !cause.text.includes(cause.names[0] ?? "")) && (
        <span className={classes.names}>
          {cause.names.map((name) => (
            <code key={name}>{name}</code>
          ))}
          {more > 0 && <span className="muted">and {plural(more, "more", "more")}</span>}
        </span>
      )}
      {changed && (
        <div className={classes.change}>
          <del className="mono">{cause.before || "(not set)"}</del>
          <ins className="mono">{cause.after || "(not set)"}</ins>
        </div>
      )}
    </li>
  );
}

/** Why the cache did not serve: the first step that missed it, and what had changed since the build before. */
export function Explanation({ build, select }: { build: BuildDetail; select: (index: number) => void }) {
  const explanation = build.cache_explanation;
  if (explanation === null) {
    const whole =
      build.state === "succeeded" && build.steps_total > 0 && build.steps_cached >= build.steps_total;
    if (!whole) return null;
    return (
      <div className={classes.explanation} data-tone="info">
        <IconBolt size={16} />
        <div>Every step came from the cache: nothing had changed.</div>
      </div>
    );
  }
  // Of a first build there is nothing to explain.
  if (explanation.causes.every((cause) => cause.kind === "first_build")) return null;
  const { words } = splitName(explanation.instruction);
  return (
    <div className={classes.explanation}>
      <IconHelpCircle size={16} />
      <div className={classes.why}>
        <div>
          <b>Why was it rebuilt?</b> The cache served until{" "}
          <Anchor component="button" type="button" inherit onClick={() => select(explanation.step_index)}>
            line {explanation.line}
          </Anchor>
          , <code>{words}</code>
          {explanation.previous_id !== null && (
            <>
              , compared with{" "}
              <Link className="link" to="/builds/$id" params={{ id: String(explanation.previous_id) }}>
                build #{explanation.previous_number}
              </Link>
            </>
          )}
          :
        </div>
        <ul>
          {explanation.causes.map((cause) => (
            <CauseLine key={`${cause.kind} ${cause.text}`} cause={cause} />
          ))}
        </ul>
      </div>
    </div>
  );
}
