import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { CopyButton } from "./copy-button";
import classes from "./command-equivalent.module.css";

interface CommandEquivalentProps {
  /** The `docker` line; empty where docker has no word for it. */
  command: string;
  curl?: string;
  title?: string;
  /** It belongs to what was there a moment ago. */
  older?: boolean;
}

/** The `docker` line and the REST call that do the same as a form or a button, ready to copy. */
export function CommandEquivalent({
  command,
  curl = "",
  title = "Same thing from a shell",
  older = false,
}: CommandEquivalentProps) {
  const [choice, setChoice] = useState("docker");
  const both = command !== "" && curl !== "";
  const line = command === "" || (both && choice === "curl") ? curl : command;
  return (
    <div className={classes.box}>
      <div className={classes.head}>
        <span className={classes.title}>{title}</span>
        {both && (
          <SegmentedControl
            size="xs"
            value={choice}
            onChange={setChoice}
            data={[
              { value: "docker", label: "docker" },
              { value: "curl", label: "curl" },
            ]}
          />
        )}
        {line !== "" && <CopyButton value={line} label="Copy command" />}
      </div>
      <pre className={classes.line} data-older={older || undefined}>
        {line}
      </pre>
    </div>
  );
}
