import { IconAlertTriangle, IconBulb } from "@tabler/icons-react";
import { useEffect, useMemo, useRef } from "react";
import type { BuildDetail, BuildStep } from "@/api/types";
import { CopyButton } from "@/components/copy-button";
import { Panel } from "@/components/page";
import { hasEnded } from "@/components/operation-status";
import { duration } from "@/lib/format";
import { pieces, stepOfLines } from "./line-states";
import { dockerfileName } from "./source";
import { StepSign } from "./step-state";
import classes from "./dockerfile-view.module.css";

interface DockerfileViewProps {
  build: BuildDetail;
  selected: BuildStep | null;
  select: (index: number) => void;
  /** Line to bring into sight, such as the one a hint is about. */
  shown: number | null;
}

interface LineNote {
  kind: "warning" | "advice";
  text: string;
}

function notesOf(build: BuildDetail): Map<number, LineNote[]> {
  const notes = new Map<number, LineNote[]>();
  const add = (line: number, note: LineNote) => notes.set(line, [...(notes.get(line) ?? []), note]);
  for (const warning of build.warnings)
    for (const [line] of warning.lines)
      if (line !== undefined) add(line, { kind: "warning", text: warning.message });
  for (const advice of build.advice)
    if (!advice.dismissed && advice.first_line > 0)
      add(advice.first_line, { kind: "advice", text: advice.title });
  return notes;
}

/** Words of the failing step to show under its line. */
function errorOf(build: BuildDetail, step: BuildStep | undefined): string {
  return step?.error || build.error_detail;
}

function Gutter({ step, first }: { step: BuildStep | undefined; first: boolean }) {
  if (step === undefined || !first) return <span className={classes.state} />;
  return (
    <span className={classes.state}>
      <StepSign state={step.state} />
    </span>
  );
}

/** The Dockerfile with what became of each of its lines; a line leads to the log of its step. */
export function DockerfileView({ build, selected, select, shown }: DockerfileViewProps) {
  const scroll = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => build.dockerfile.replace(/\n$/, "").split("\n"), [build.dockerfile]);
  const steps = useMemo(() => stepOfLines(build.steps, lines), [build.steps, lines]);
  // A step stands at the first of its lines; for a stage that shares it, at another line of the same words.
  const heads = useMemo(
    () =>
      new Set(
        [...steps].filter(([number, step]) => steps.get(number - 1) !== step).map(([number]) => number),
      ),
    [steps],
  );
  const notes = useMemo(() => notesOf(build), [build]);
  const failed = useMemo(
    () =>
      new Set(
        build.failed_lines.flatMap(([from = 0, to = from]) =>
          Array.from({ length: to - from + 1 }, (_, place) => from + place),
        ),
      ),
    [build.failed_lines],
  );
  const lastFailed = failed.size === 0 ? null : Math.max(...failed);
  const wanted = shown ?? selected?.first_line ?? lastFailed;
  useEffect(() => {
    const line =
      wanted === null ? null : scroll.current?.querySelector<HTMLElement>(`[data-line="${wanted}"]`);
    const box = scroll.current;
    if (!line || !box) return;
    // Only the panel scrolls, never the page under the reader.
    if (line.offsetTop < box.scrollTop || line.offsetTop + 40 > box.scrollTop + box.clientHeight)
      box.scrollTo({ top: line.offsetTop - box.clientHeight / 3 });
  }, [wanted, lines]);

  return (
    <Panel
      flush
      title={<span className="mono">{dockerfileName(build)}</span>}
      actions={<CopyButton value={build.dockerfile} label="Copy the Dockerfile" />}
    >
      <div className={classes.code} ref={scroll} role="region" aria-label="Dockerfile" tabIndex={0}>
        {build.dockerfile === "" && (
          <div className={classes.none}>
            {hasEnded(build)
              ? "It was never read: the build ended before."
              : "It is known once the files are fetched."}
          </div>
        )}
        {build.dockerfile !== "" &&
          lines.map((text, place) => {
            const number = place + 1;
            const step = steps.get(number);
            const continued = place > 0 && /\\\s*$/.test(lines[place - 1] ?? "");
            return (
              <div key={number}>
                <div
                  className={classes.line}
                  data-line={number}
                  data-failed={failed.has(number) || undefined}
                  data-selected={(step !== undefined && step.index === selected?.index) || undefined}
                  data-state={step?.state}
                  data-link={step !== undefined || undefined}
                  onClick={() => step !== undefined && select(step.index)}
                >
                  <span className={classes.number}>{number}</span>
                  <Gutter step={step} first={heads.has(number)} />
                  <code className={classes.text}>
                    {pieces(text, continued).map((piece, index) => (
                      <span key={index} data-kind={piece.kind}>
                        {piece.text}
                      </span>
                    ))}
                  </code>
                  {notes.get(number)?.map((note) => (
                    <span key={note.text} className={classes.note} data-kind={note.kind} title={note.text}>
                      {note.kind === "warning" ? <IconAlertTriangle size={13} /> : <IconBulb size={13} />}
                    </span>
                  ))}
                  <span className={classes.time}>
                    {step !== undefined &&
                      heads.has(number) &&
                      (step.state === "cached"
                        ? "cached"
                        : step.duration_seconds === null
                          ? ""
                          : duration(step.duration_seconds))}
                  </span>
                </div>
                {number === lastFailed && (
                  <div className={classes.error} role="alert">
                    {errorOf(build, step)}
                  </div>
                )}
              </div>
            );
          })}
      </div>
    </Panel>
  );
}
