import { Button, Group } from "@mantine/core";
import { IconArrowBackUp, IconCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { StackDetail } from "@/api/types";
import { ButtonLink } from "@/components/links";
import { Panel } from "@/components/page";
import { AcceptDialog } from "./accept-dialog";
import { revisionsQuery } from "./queries";
import { Reasons } from "./reasons";
import { lastFailed } from "./revision-words";
import { RollBackDialog } from "./roll-back-dialog";
import { driftWords } from "./status";
import classes from "./stacks.module.css";

/** The last apply came to no good end: what runs may be some of it, or what ran before. */
export function LastFailed({ stack }: { stack: StackDetail }) {
  const { data } = useQuery(revisionsQuery(stack.id));
  const last = lastFailed(data?.results ?? []);
  if (last === undefined || stack.change !== null) return null;
  return (
    <div className={classes.banner} data-tone="warn">
      <span className={classes.bannerWords}>
        <b>Revision {last.number} did not come to a good end.</b> {last.problem}{" "}
        {last.back !== undefined && `What ran as revision ${last.back} runs again.`}
      </span>
      {last.operation !== null && (
        <Link className="link" to="/operations/$id" params={{ id: String(last.operation) }}>
          What it did
        </Link>
      )}
    </div>
  );
}

/** What runs and is not what was applied: somebody changed it with the CLI, say. */
export function Drift({ stack }: { stack: StackDetail }) {
  const [asked, setAsked] = useState<"accept" | "back">();
  const close = () => setAsked(undefined);
  const { drift, status } = stack.state;
  // What a change has done so far is no drift.
  if (drift.length === 0 || stack.applied === null || stack.change !== null) return null;
  return (
    <Panel
      title={
        status === "empty"
          ? `Down: no container of revision ${stack.applied} is there`
          : `Not as it was applied (revision ${stack.applied})`
      }
      actions={
        <Group gap="xs">
          <Button variant="default" leftSection={<IconCheck size={14} />} onClick={() => setAsked("accept")}>
            Accept…
          </Button>
          <Button
            variant="default"
            leftSection={<IconArrowBackUp size={14} />}
            onClick={() => setAsked("back")}
          >
            Put it back
          </Button>
        </Group>
      }
    >
      <ul className={classes.list}>
        {drift.map(({ service, resource, action, reasons }) => (
          <li key={`${service || resource} ${action}`}>
            <b>{service || resource}</b> {driftWords(action)}
            <Reasons reasons={reasons} />
          </li>
        ))}
      </ul>
      {asked === "accept" && <AcceptDialog stack={stack} close={close} />}
      {asked === "back" && <RollBackDialog stack={stack} revision={stack.applied} close={close} />}
    </Panel>
  );
}

/** The files say something else than what was applied. */
export function NotApplied({ stack }: { stack: StackDetail }) {
  if (stack.applied === null || !stack.state.draft_changed) return null;
  return (
    <div className={classes.banner}>
      <span className={classes.bannerWords}>
        The files or variables here are not those of revision {stack.applied}, which is applied. What runs
        does not change until you apply them.
      </span>
      <ButtonLink variant="default" to="/stacks/$id/{-$tab}" params={{ id: String(stack.id), tab: "editor" }}>
        See the files
      </ButtonLink>
    </div>
  );
}
