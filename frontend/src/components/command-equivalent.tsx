import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { CopyButton } from "./copy-button";
import classes from "./command-equivalent.module.css";

interface CommandEquivalentProps {
  docker: string;
  curl?: string;
  title?: string;
}

/** The `docker` line and the REST call that do the same as a form or a button, ready to copy. */
export function CommandEquivalent({
  docker,
  curl,
  title = "Same thing from a shell",
}: CommandEquivalentProps) {
  const [choice, setChoice] = useState("docker");
  const line = choice === "curl" && curl ? curl : docker;
  return (
    <div className={classes.box}>
      <div className={classes.head}>
        <span className={classes.title}>{title}</span>
        {curl !== undefined && curl !== "" && (
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
        <CopyButton value={line} label="Copy command" />
      </div>
      <pre className={classes.line}>{line}</pre>
    </div>
  );
}
