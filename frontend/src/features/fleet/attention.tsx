import { IconCircleCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Need } from "@/api/types";
import { ButtonLink } from "@/components/links";
import { ObjectLink } from "@/components/nouns";
import { Panel } from "@/components/page";
import type { Status } from "@/components/status";
import { StatusBadge } from "@/components/status-badge";
import { Ago } from "@/components/time";
import { needsQuery } from "./queries";
import classes from "./fleet.module.css";

const SHOWN = 8;

const LABELS: Record<string, string> = {
  host_unreachable: "unreachable",
  restarting: "crash loop",
  operation_failed: "failed",
  operation_interrupted: "interrupted",
};

function statusOf(need: Need): Status {
  const tone = need.reason === "operation_interrupted" ? "warn" : "bad";
  return {
    tone,
    label: LABELS[need.reason] ?? need.reason.replaceAll("_", " "),
    detail: need.detail,
    busy: need.reason === "restarting",
  };
}

/** The one thing to do first: read the log of a container, look at the rest. */
function NeedAction({ need }: { need: Need }) {
  const params = { id: String(need.id) };
  if (need.noun === "host")
    return (
      <ButtonLink variant="default" to="/hosts/$id" params={params}>
        Look
      </ButtonLink>
    );
  if (need.noun === "operation")
    return (
      <ButtonLink variant="default" to="/operations/$id" params={params}>
        Look
      </ButtonLink>
    );
  return (
    <ButtonLink variant="default" to="/containers/$id/{-$tab}" params={{ ...params, tab: "logs" }}>
      Logs
    </ButtonLink>
  );
}

/** What needs somebody: hosts that do not answer, containers that are not well, operations that failed. */
export function Attention({ only }: { only: number | undefined }) {
  const { data } = useQuery(needsQuery);
  if (data === undefined) return null;
  const needs = data.results.filter((need) => only === undefined || need.host === only);
  if (needs.length === 0) {
    return (
      <div className={classes.calm}>
        <IconCircleCheck size={18} />
        All is well: nothing is unhealthy, crashing, unreachable or failed.
      </div>
    );
  }
  return (
    <Panel
      flush
      title={`Needs you (${needs.length})`}
      actions={
        needs.length > SHOWN && (
          <Link className="link" to="/containers" search={{ attention: "true" }}>
            All containers of these
          </Link>
        )
      }
    >
      <ul className={classes.needs}>
        {needs.slice(0, SHOWN).map((need) => (
          <li key={`${need.noun}${need.id}`} className={classes.need}>
            <span className={classes.needBadge}>
              <StatusBadge status={statusOf(need)} />
            </span>
            <span className={classes.needText}>
              <span className={classes.needTitle}>
                <ObjectLink noun={need.noun} id={need.id} className="quiet">
                  {need.name}
                </ObjectLink>
                {need.stack !== "" && (
                  <span className="muted">
                    {" "}
                    · {need.service} of the stack {need.stack}
                  </span>
                )}
                {need.noun !== "host" && need.host_name !== "" && (
                  <span className="faint"> on {need.host_name}</span>
                )}
              </span>
              <span className="muted">{need.detail}</span>
            </span>
            <span className={classes.needWhen}>
              <Ago at={need.since} />
            </span>
            <NeedAction need={need} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
