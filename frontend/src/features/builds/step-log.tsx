import { Button } from "@mantine/core";
import { useSyncExternalStore } from "react";
import type { BuildDetail, BuildStep } from "@/api/types";
import { LogView } from "@/components/log-view/log-view";
import { Meter } from "@/components/meter";
import { Panel } from "@/components/page";
import { hasEnded } from "@/components/operation-status";
import { bytes } from "@/lib/format";
import type { StreamState } from "@/lib/stream";
import { ALL, type BuildLogs } from "./build-logs";
import { splitName, STATE_WORDS, StepSign } from "./step-state";
import classes from "./detail.module.css";

/** What has so few lines needs no tall box. */
const SHORT = 8;

function Progress({ step }: { step: BuildStep }) {
  return (
    <div className={classes.rows}>
      {step.progress.map((row) => (
        <div key={row.id} className={classes.row}>
          <span className="mono cut">{row.id}</span>
          <Meter share={row.completed ? 1 : row.total > 0 ? row.current / row.total : 0} label={row.id} />
          <span className="numbers muted">
            {row.total > 0
              ? `${bytes(row.completed ? row.total : row.current)} of ${bytes(row.total)}`
              : row.current > 0
                ? bytes(row.current)
                : ""}
          </span>
        </div>
      ))}
    </div>
  );
}

interface StepLogProps {
  build: BuildDetail;
  step: BuildStep | null;
  logs: BuildLogs;
  stream: StreamState;
  showAll: () => void;
}

/** The log of the chosen step, or of the whole build while none is chosen. */
export function StepLog({ build, step, logs, stream, showAll }: StepLogProps) {
  const ended = hasEnded(build);
  const buffer = logs.of(step?.index ?? ALL);
  const { lines } = useSyncExternalStore(buffer.subscribe, buffer.read);
  const status =
    stream.kind === "retrying"
      ? "The connection was cut. Connecting again…"
      : ended
        ? "Ended"
        : step === null
          ? "Live"
          : STATE_WORDS[step.state];
  const download = `/api/v1/builds/${build.id}/log/${step === null ? "" : `?step=${step.index}`}`;
  const title =
    step === null ? (
      "Log of all steps"
    ) : (
      <span className={classes.logTitle}>
        <StepSign state={step.state} />
        <span className="mono cut" title={step.name}>
          {splitName(step.name).words}
        </span>
        {step.first_line !== null && <span className="muted">line {step.first_line}</span>}
      </span>
    );
  const silent =
    step?.state === "cached"
      ? "It came from the cache: nothing was run."
      : ended
        ? "It said nothing."
        : "It has said nothing yet.";
  return (
    <Panel
      title={title}
      flush
      actions={
        step !== null && (
          <Button variant="default" onClick={showAll}>
            All steps
          </Button>
        )
      }
    >
      {step !== null && step.error !== "" && step.error !== build.error_detail && (
        <div className={classes.stepError} role="alert">
          {step.error}
        </div>
      )}
      {step !== null && step.progress.length > 0 && <Progress step={step} />}
      {build.log_truncated && (
        <div className={classes.truncated}>
          The log was longer than is kept: {bytes(build.log_bytes)} are here.
        </div>
      )}
      <div className={classes.lines} data-short={(ended && lines.length <= SHORT) || undefined}>
        <LogView
          key={step?.index ?? ALL}
          buffer={buffer}
          status={status}
          download={download}
          empty={silent}
        />
      </div>
    </Panel>
  );
}
