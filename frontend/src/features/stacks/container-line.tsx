import { Tooltip } from "@mantine/core";
import { IconFileText, IconTerminal2 } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Container } from "@/api/types";
import { IconLink } from "@/components/links";
import { ObjectBadge } from "@/components/object-badge";
import { PortLinks } from "@/components/port-links";
import { Elapsed } from "@/components/time";
import { plural } from "@/lib/format";
import { isOneOff } from "./one-off";
import classes from "./ps.module.css";

function Since({ container }: { container: Container }) {
  if (container.state !== "running") return null;
  return (
    <span className="muted">
      up <Elapsed from={container.started_at} />
    </span>
  );
}

/** A container of a service as `docker compose ps` has it, with the ways to its log and to a shell. */
export function ContainerLine({ container }: { container: Container }) {
  const { id, name, state, restart_count: restarts } = container;
  const params = (tab: string) => ({ id: String(id), tab });
  return (
    <li className={classes.container}>
      <span className={classes.name}>
        <Link className="link cut" to="/containers/$id/{-$tab}" params={{ id: String(id) }} title={name}>
          {name}
        </Link>
        {isOneOff(container) && <span className="faint"> run once</span>}
      </span>
      <span className={classes.state}>
        <ObjectBadge noun="container" of={container} />
      </span>
      <span className={classes.facts}>
        <Since container={container} />
        {restarts > 0 && <span className={classes.restarts}>{plural(restarts, "restart")}</span>}
        {container.ports.some(({ host_port: port }) => port !== null) && <PortLinks container={container} />}
      </span>
      <span className={classes.ways}>
        <Tooltip label="Log">
          <IconLink to="/containers/$id/{-$tab}" params={params("logs")} aria-label={`Log of ${name}`}>
            <IconFileText size={15} />
          </IconLink>
        </Tooltip>
        {state === "running" && (
          <Tooltip label="Shell">
            <IconLink
              to="/containers/$id/{-$tab}"
              params={params("terminal")}
              aria-label={`Shell in ${name}`}
            >
              <IconTerminal2 size={15} />
            </IconLink>
          </Tooltip>
        )}
      </span>
    </li>
  );
}
