import { Button } from "@mantine/core";
import { IconArrowBackUp, IconDownload, IconGitCommit } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { StackDetail, StackRevision } from "@/api/types";
import { Panel } from "@/components/page";
import { EmptyState, Loaded } from "@/components/states";
import { StatusBadge } from "@/components/status-badge";
import { Ago } from "@/components/time";
import { useAnyAddress } from "@/lib/address";
import { revisionsQuery } from "./queries";
import { RevisionDifference } from "./revision-difference";
import { revisionStatus, revisionWords } from "./revision-words";
import { RollBackDialog } from "./roll-back-dialog";
import classes from "./stacks.module.css";

interface RowProps {
  stack: StackDetail;
  revision: StackRevision;
  open: boolean;
  show: () => void;
  back: () => void;
}

function Row({ stack, revision, open, show, back }: RowProps) {
  const { number, operation, created_at: at, problem, good } = revision;
  return (
    <li className={classes.row} data-open={open || undefined}>
      <div>
        <span className={classes.flags}>
          <b className="numbers">Revision {number}</b>
          <StatusBadge status={revisionStatus(revision, stack)} />
          <span className="muted">
            {revisionWords(revision)}, <Ago at={at} />
          </span>
          {operation !== null && (
            <Link className="link" to="/operations/$id" params={{ id: String(operation) }}>
              what it did
            </Link>
          )}
        </span>
        {problem !== "" && <div className="muted">{problem}</div>}
      </div>
      <span className={classes.flags}>
        <Button variant="default" aria-expanded={open} onClick={show}>
          {open ? "Hide" : "What differs"}
        </Button>
        <Button
          variant="default"
          component="a"
          href={`/api/v1/stacks/${stack.id}/revisions/${number}/export/`}
          download
          title="A zip of a compose.yaml with the images that it ran, for docker compose. Secrets are not in it."
          leftSection={<IconDownload size={14} />}
        >
          Export
        </Button>
        {number !== stack.applied && good && (
          <Button
            variant="default"
            leftSection={<IconArrowBackUp size={14} />}
            disabled={stack.change !== null}
            onClick={back}
          >
            Roll back
          </Button>
        )}
      </span>
    </li>
  );
}

/** What was applied, the last one first, with the way back to each. */
export function RevisionsTab({ stack }: { stack: StackDetail }) {
  const query = useQuery(revisionsQuery(stack.id));
  const [url, change] = useAnyAddress();
  const [back, setBack] = useState<number>();
  return (
    <Loaded query={query}>
      {({ results, count }) => {
        const at = results.findIndex(({ number }) => number === url.revision);
        const shown = results[at];
        // Compared with the one before it, unless another one is chosen.
        const other = results.find(({ number }) => number === url.with) ?? results[at + 1];
        if (results.length === 0)
          return (
            <EmptyState icon={<IconGitCommit size={26} stroke={1.6} />} title="Never applied yet">
              Each apply leaves a revision here: its files, its variables and the very images that it ran. One
              can compare them, and go back.
            </EmptyState>
          );
        return (
          <>
            <Panel title="Revisions" flush>
              <ul className={classes.services}>
                {results.map((revision) => (
                  <Row
                    key={revision.number}
                    stack={stack}
                    revision={revision}
                    open={revision === shown}
                    show={() =>
                      change({
                        revision: revision === shown ? undefined : revision.number,
                        with: undefined,
                      })
                    }
                    back={() => setBack(revision.number)}
                  />
                ))}
              </ul>
              {count > results.length && (
                <div className={classes.empty}>and {count - results.length} more</div>
              )}
            </Panel>
            {shown !== undefined && (
              <RevisionDifference
                key={`${shown.number} ${other?.number ?? ""}`}
                stack={stack}
                revision={shown.number}
                other={other?.number}
                all={results.map(({ number }) => number)}
                choose={(number) => change({ with: number })}
              />
            )}
            {back !== undefined && (
              <RollBackDialog stack={stack} revision={back} close={() => setBack(undefined)} />
            )}
          </>
        );
      }}
    </Loaded>
  );
}
