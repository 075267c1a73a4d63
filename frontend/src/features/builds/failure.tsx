import { Anchor } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useSyncExternalStore } from "react";
import type { BuildDetail } from "@/api/types";
import { stripAnsi } from "@/lib/ansi";
import type { LogBuffer } from "@/lib/log-buffer";
import type { BuildLogs } from "./build-logs";
import classes from "./detail.module.css";

/** So many of its last lines say mostly why a program gave up. */
const LAST = 6;

function LastWords({ buffer }: { buffer: LogBuffer }) {
  const { lines } = useSyncExternalStore(buffer.subscribe, buffer.read);
  const words = lines
    .slice(-LAST)
    .map(([, , text]) => stripAnsi(text))
    .filter((text) => text.trim() !== "");
  return words.length === 0 ? null : (
    <pre className={classes.lastWords} aria-label="Its last lines">
      {words.join("\n")}
    </pre>
  );
}

interface FailureProps {
  build: BuildDetail;
  logs: BuildLogs;
  show: (line: number) => void;
}

/** Why there is no image: the line that failed, the engine's words, and what the program said last. */
export function Failure({ build, logs, show }: FailureProps) {
  if (build.error_detail === "") return null;
  const failed = build.steps.find((step) => step.state === "failed");
  const line = build.failed_lines[0]?.[0];
  return (
    <div
      className={classes.failure}
      data-tone={build.state === "interrupted" ? "warn" : undefined}
      role="alert"
    >
      <IconAlertTriangle size={16} />
      <div className={classes.why}>
        <div>
          {line !== undefined && (
            <>
              <Anchor
                component="button"
                type="button"
                inherit
                fw={600}
                c="inherit"
                underline="always"
                onClick={() => show(line)}
              >
                Line {line}
              </Anchor>{" "}
              <b>failed:</b>{" "}
            </>
          )}
          {build.error_detail}
        </div>
        {build.error_hint !== "" && <div className={classes.errorHint}>{build.error_hint}</div>}
        {failed !== undefined && <LastWords buffer={logs.of(failed.index)} />}
      </div>
    </div>
  );
}
