import { Button } from "@mantine/core";
import { IconAlertTriangle, IconBulb } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { at, client, unwrap } from "@/api/client";
import type { BuildDetail } from "@/api/types";
import { CopyButton } from "@/components/copy-button";
import { Panel } from "@/components/page";
import { useChange } from "@/components/use-change";
import { plural } from "@/lib/format";
import { buildQuery } from "./queries";
import classes from "./detail.module.css";

type Hint = BuildDetail["advice"][number];

const linesWords = (first: number, last: number) =>
  first === last ? `line ${first}` : `lines ${first} to ${last}`;

function HintRow({
  hint,
  dismiss,
  show,
}: {
  hint: Hint;
  dismiss: (dismissed: boolean) => void;
  show: (line: number) => void;
}) {
  return (
    <div className={classes.hint} data-dismissed={hint.dismissed || undefined}>
      <IconBulb size={16} className={classes.lamp} />
      <div className={classes.hintBody}>
        <div className={classes.hintHead}>
          <b>{hint.title}</b>
          {hint.first_line > 0 && (
            <Button variant="subtle" size="compact-xs" onClick={() => show(hint.first_line)}>
              {linesWords(hint.first_line, hint.last_line)}
            </Button>
          )}
          <span className={classes.gap} />
          <Button variant="subtle" color="gray" size="compact-xs" onClick={() => dismiss(!hint.dismissed)}>
            {hint.dismissed ? "Take up again" : "Dismiss"}
          </Button>
        </div>
        {!hint.dismissed && <div className="muted">{hint.explanation}</div>}
        {!hint.dismissed && hint.rewrite !== "" && (
          <div className={classes.rewrite}>
            <div className={classes.rewriteHead}>
              <span>{hint.file === "" ? "Write instead" : `Put into ${hint.file}`}</span>
              <CopyButton value={hint.rewrite} label="Copy the rewrite" />
            </div>
            <pre>{hint.rewrite}</pre>
          </div>
        )}
      </div>
    </div>
  );
}

/** What would make the image smaller, safer or quicker to build. What was dismissed stays so for this source. */
export function AdvicePanel({ build, show }: { build: BuildDetail; show: (line: number) => void }) {
  const queries = useQueryClient();
  const dismiss = useChange(
    (body: { key: string; dismissed: boolean }) =>
      unwrap(client.POST("/api/v1/builds/{id}/dismiss-advice/", { params: at(build.id), body })),
    { then: (changed) => queries.setQueryData(buildQuery(build.id).queryKey, changed) },
  );
  const [all, setAll] = useState(false);
  const open = build.advice.filter((hint) => !hint.dismissed);
  const hidden = build.advice.length - open.length;
  if (build.advice.length === 0) return null;
  return (
    <Panel
      title={open.length === 0 ? "Hints" : plural(open.length, "hint")}
      flush
      actions={
        hidden > 0 && (
          <Button variant="subtle" color="gray" size="compact-xs" onClick={() => setAll(!all)}>
            {all ? "Hide" : "Show"} {hidden} dismissed
          </Button>
        )
      }
    >
      {open.length === 0 && !all && (
        <div className={classes.quiet}>Nothing left to say about this Dockerfile.</div>
      )}
      {(all ? build.advice : open).map((hint) => (
        <HintRow
          key={hint.key}
          hint={hint}
          show={show}
          dismiss={(dismissed) => void dismiss.send({ key: hint.key, dismissed })}
        />
      ))}
    </Panel>
  );
}

/** What BuildKit's own linter found. */
export function WarningsPanel({ build, show }: { build: BuildDetail; show: (line: number) => void }) {
  if (build.warnings.length === 0) return null;
  return (
    <Panel title={plural(build.warnings.length, "warning")} flush>
      {build.warnings.map((warning, index) => {
        const [line, last] = warning.lines[0] ?? [];
        return (
          <div key={index} className={classes.hint}>
            <IconAlertTriangle size={16} className={classes.warn} />
            <div className={classes.hintBody}>
              <div className={classes.hintHead}>
                <b>{warning.rule}</b>
                {line !== undefined && (
                  <Button variant="subtle" size="compact-xs" onClick={() => show(line)}>
                    {linesWords(line, last ?? line)}
                  </Button>
                )}
                {warning.url !== "" && (
                  <a className="link" href={warning.url} target="_blank" rel="noreferrer">
                    about this rule
                  </a>
                )}
              </div>
              <div className="muted">{warning.message}</div>
            </div>
          </div>
        );
      })}
    </Panel>
  );
}
