import { ActionIcon } from "@mantine/core";
import { IconPlayerTrackNext } from "@tabler/icons-react";
import { useState } from "react";
import type { StackDetail } from "@/api/types";
import { RunOnceDialog } from "./run-once-dialog";
import classes from "./ps.module.css";

/** A service that no chosen profile has: it does not run, and can be run once. */
export function NotChosen({ stack, service }: { stack: StackDetail; service: string }) {
  const [open, setOpen] = useState(false);
  return (
    <li className={classes.service} aria-label={service}>
      <div className={classes.head}>
        <b className="cut" title={service}>
          {service}
        </b>
        <span className={`cut ${classes.image ?? ""}`}>In no profile that was chosen</span>
        <ActionIcon
          className={classes.last}
          aria-label={`Run ${service} once`}
          disabled={stack.change !== null}
          onClick={() => setOpen(true)}
        >
          <IconPlayerTrackNext size={16} />
        </ActionIcon>
      </div>
      {open && <RunOnceDialog stack={stack} service={service} close={() => setOpen(false)} />}
    </li>
  );
}
