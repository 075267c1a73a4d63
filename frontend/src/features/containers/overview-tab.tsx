import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ContainerDetail } from "@/api/types";
import { CommandEquivalent } from "@/components/command-equivalent";
import { Facts } from "@/components/facts";
import { ButtonLink, TextLink } from "@/components/links";
import { Panel } from "@/components/page";
import { Sparkline } from "@/components/sparkline";
import { containerStatus } from "./status";
import { Ago, Elapsed } from "@/components/time";
import { PortLinks } from "@/components/port-links";
import { useNow } from "@/lib/clock";
import { bytes, exitCode, percent } from "@/lib/format";
import { EnvironmentPanel, LabelsPanel, MountsPanel, NetworksPanel } from "./overview-panels";
import { commandQuery } from "./queries";
import { RESTART_POLICIES } from "./run-form";
import { useVerbs } from "./verbs";
import classes from "./containers.module.css";

function Tile({
  label,
  value,
  note,
  children,
}: {
  label: string;
  value: ReactNode;
  note?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className={classes.tile}>
      <span className={classes.tileLabel}>{label}</span>
      <span className={classes.tileValue}>{value}</span>
      {note !== undefined && <span className={classes.tileNote}>{note}</span>}
      {children}
    </div>
  );
}

/** What is wrong, in words, before anything else, with the two things to do about it. */
function Trouble({ container }: { container: ContainerDetail }) {
  const { act } = useVerbs();
  const status = containerStatus(container, useNow());
  if (status.tone !== "bad") return null;
  return (
    <div className={classes.alert} role="alert">
      <IconAlertTriangle size={18} color="var(--qm-bad)" />
      <div className={classes.alertText}>
        <b>{status.label.charAt(0).toUpperCase() + status.label.slice(1)}.</b> {status.detail}
      </div>
      <ButtonLink
        variant="default"
        to="/containers/$id/{-$tab}"
        params={{ id: String(container.id), tab: "logs" }}
      >
        Read its log
      </ButtonLink>
      {container.state === "restarting" && (
        <Button variant="default" onClick={() => void act("stop", container)}>
          Stop it
        </Button>
      )}
    </div>
  );
}

function Tiles({ container }: { container: ContainerDetail }) {
  const up = container.state === "running" || container.state === "paused";
  const limit = container.resources.memory
    ? `of ${bytes(Number(container.resources.memory))} limit`
    : container.memory_limit
      ? `of ${bytes(container.memory_limit)} on the host`
      : undefined;
  const unmeasured = container.stale ? "not measured now" : undefined;
  return (
    <div className={classes.tiles}>
      <Tile
        label={`${container.stale ? "Last seen " : ""}${up ? "up for" : "down for"}`}
        value={
          <Elapsed
            from={up ? container.started_at : container.finished_at}
            to={container.stale ? container.seen_at : null}
          />
        }
        note={container.exit_code === null ? undefined : `last exit code ${exitCode(container.exit_code)}`}
      />
      <Tile
        label="Restarts"
        value={container.restart_count}
        note={`policy: ${container.restart_policy || "no"}`}
      />
      <Tile label="CPU" value={percent(container.cpu_percent)} note={unmeasured}>
        <Sparkline
          values={container.cpu_history}
          ceiling={5}
          width={130}
          height={22}
          label="CPU in the last minutes"
        />
      </Tile>
      <Tile label="Memory" value={bytes(container.memory_bytes)} note={unmeasured ?? limit}>
        <Sparkline
          values={container.memory_history}
          width={130}
          height={22}
          label="Memory in the last minutes"
        />
      </Tile>
      <Tile label="Ports" value={<PortLinks container={container} />} />
    </div>
  );
}

export function OverviewTab({ container }: { container: ContainerDetail }) {
  const { data: command } = useQuery(commandQuery(container.id));
  const { resources } = container;
  return (
    <>
      <Trouble container={container} />
      <Tiles container={container} />
      <div className={classes.grid}>
        <div className={classes.column}>
          <Panel title="Facts">
            <Facts
              facts={[
                {
                  label: "Image",
                  value:
                    container.image_id === null ? (
                      <span className="mono">{container.image}</span>
                    ) : (
                      <Link
                        className="link mono"
                        to="/images/$id"
                        params={{ id: String(container.image_id) }}
                      >
                        {container.image}
                      </Link>
                    ),
                },
                {
                  label: "Command",
                  value: <div className={`mono ${classes.long ?? ""}`}>{container.command}</div>,
                },
                container.working_dir !== "" && {
                  label: "Working directory",
                  value: <span className="mono">{container.working_dir}</span>,
                },
                { label: "User", value: container.user || "root (the image names none)" },
                { label: "Hostname", value: container.hostname },
                container.stack !== "" && {
                  label: "Stack",
                  value: (
                    <TextLink to="/containers" search={{ q: container.stack }}>
                      {container.stack}
                      {container.service && ` / ${container.service}`}
                    </TextLink>
                  ),
                },
                { label: "Started", value: <Ago at={container.started_at} /> },
                container.finished_at !== null && {
                  label: "Last ended",
                  value: (
                    <>
                      <Ago at={container.finished_at} />
                      {container.exit_code !== null && `, exit code ${exitCode(container.exit_code)}`}
                    </>
                  ),
                },
                {
                  label: "Restart policy",
                  value: (
                    <>
                      {container.restart_policy || "no"}
                      <div className={classes.explain}>
                        {
                          RESTART_POLICIES.find((one) => one.value === (container.restart_policy || "no"))
                            ?.explanation
                        }
                      </div>
                    </>
                  ),
                },
                {
                  label: "Limits",
                  value:
                    [
                      resources.memory ? `${bytes(Number(resources.memory))} memory` : null,
                      resources.cpus ? `${resources.cpus} CPU` : null,
                      resources.pids ? `${resources.pids} processes` : null,
                    ]
                      .filter(Boolean)
                      .join(", ") || "none",
                },
                { label: "ID", value: <span className="mono">{container.engine_id}</span> },
                { label: "Last seen", value: <Ago at={container.seen_at} /> },
                { label: "Last changed", value: <Ago at={container.observed_at} /> },
              ]}
            />
          </Panel>
          <EnvironmentPanel container={container} />
        </div>
        <div className={classes.column}>
          {command !== undefined && (
            <CommandEquivalent
              command={command.command}
              curl={command.curl}
              title="Makes the same container"
            />
          )}
          <NetworksPanel container={container} />
          <MountsPanel container={container} />
          <LabelsPanel container={container} />
        </div>
      </div>
    </>
  );
}
