import { IconBolt, IconCheck, IconCircleDashed, IconPlayerStop, IconX } from "@tabler/icons-react";
import type { BuildStep } from "@/api/types";
import classes from "./graph.module.css";

export const STATE_WORDS: Record<BuildStep["state"], string> = {
  waiting: "waiting",
  running: "running",
  cached: "cached",
  succeeded: "done",
  failed: "failed",
  stopped: "not finished",
};

/** The state of a step as a sign of its own shape, so that it does not hang on colour. */
export function StepSign({ state }: { state: BuildStep["state"] }) {
  const size = { size: 13, stroke: 2.4 };
  const signs: Record<BuildStep["state"], React.ReactNode> = {
    waiting: <IconCircleDashed {...size} />,
    running: <span className={classes.spinner} />,
    cached: <IconBolt {...size} />,
    succeeded: <IconCheck {...size} />,
    failed: <IconX {...size} />,
    stopped: <IconPlayerStop {...size} />,
  };
  return (
    <span
      className={classes.sign}
      data-state={state}
      title={STATE_WORDS[state]}
      role="img"
      aria-label={STATE_WORDS[state]}
    >
      {signs[state]}
    </span>
  );
}

/** A step that a line of the Dockerfile asks for: what counts as a step, unlike BuildKit's own and the base images. */
export function isOfDockerfile({ instruction }: Pick<BuildStep, "instruction">): boolean {
  return instruction !== "" && instruction !== "FROM";
}

/** `[build 2/5] RUN make` → the place in its stage, and the words, without the registry that goes without saying. */
export function splitName(name: string): { place: string; words: string } {
  const [, inside = "", words = name] = /^\[([^\]]*)\]\s*(.*)$/s.exec(name) ?? [];
  return {
    place: /(\d+\/\d+)$/.exec(inside)?.[1] ?? "",
    words: words.replace(/^(FROM |load metadata for )docker\.io\/(library\/)?/, "$1"),
  };
}
