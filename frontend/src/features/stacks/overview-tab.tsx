import { Button, Menu, ActionIcon } from "@mantine/core";
import { IconArrowBackUp, IconDots } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Container, StackDetail } from "@/api/types";
import { ButtonLink } from "@/components/links";
import { ObjectBadge } from "@/components/object-badge";
import { Panel } from "@/components/page";
import { StatusBadge } from "@/components/status-badge";
import { FactsPanel } from "./facts-panel";
import { stackContainersQuery } from "./queries";
import { Outlook } from "./outlook";
import { Reasons } from "./reasons";
import { RollBackDialog } from "./roll-back-dialog";
import { driftWords, serviceStatus } from "./status";
import { STACK_VERBS, useStackVerbs } from "./verbs";
import classes from "./stacks.module.css";

type Service = StackDetail["state"]["services"][number];

function ServiceRow({
  stack,
  service,
  containers,
}: {
  stack: StackDetail;
  service: Service;
  containers: readonly Container[];
}) {
  const act = useStackVerbs();
  const { name, image, running, replicas } = service;
  const verbs = STACK_VERBS.filter((verb) => verb.applies(service));
  return (
    <li className={classes.service}>
      <b className="cut" title={name}>
        {name}
      </b>
      <span className={`mono cut ${classes.image}`} title={image}>
        {image}
      </span>
      <StatusBadge status={serviceStatus(service)} />
      {verbs.length > 0 ? (
        <Menu>
          <Menu.Target>
            <ActionIcon aria-label={`More for ${name}`} disabled={stack.change !== null}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {verbs.map((verb) => (
              <Menu.Item
                key={verb.key}
                leftSection={<verb.icon size={14} />}
                onClick={() => void act(verb, stack, name)}
              >
                {verb.label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      ) : (
        <span />
      )}
      <span className={classes.containers}>
        <span className="muted numbers">
          {running} of {replicas} {replicas === 1 ? "runs" : "run"}
        </span>
        {containers.map((container) => (
          <span key={container.id} className={classes.container}>
            <Link className="link cut" to="/containers/$id/{-$tab}" params={{ id: String(container.id) }}>
              {container.name}
            </Link>
            {containers.length > 1 && <ObjectBadge noun="container" of={container} />}
          </span>
        ))}
      </span>
    </li>
  );
}

function Services({ stack }: { stack: StackDetail }) {
  const { data } = useQuery(stackContainersQuery(stack));
  const { services } = stack.state;
  return (
    <Panel title="Services" flush>
      {services.length === 0 ? (
        <div className={classes.empty}>
          None of it is on the host yet. Apply shows first what it would do, and then does it.
        </div>
      ) : (
        <ul className={classes.services}>
          {services.map((service) => (
            <ServiceRow
              key={service.name}
              stack={stack}
              service={service}
              containers={data?.results.filter((one) => one.service === service.name) ?? []}
            />
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** What runs and is not what was applied: somebody changed it with the CLI, say. */
function Drift({ stack }: { stack: StackDetail }) {
  const [back, setBack] = useState(false);
  const { drift } = stack.state;
  if (drift.length === 0 || stack.applied === null) return null;
  return (
    <Panel
      title={`Not as it was applied (revision ${stack.applied})`}
      actions={
        <Button
          variant="default"
          leftSection={<IconArrowBackUp size={14} />}
          disabled={stack.change !== null}
          onClick={() => setBack(true)}
        >
          Put it back
        </Button>
      }
    >
      <ul className={classes.list}>
        {drift.map(({ service, action, reasons }) => (
          <li key={`${service} ${action}`}>
            <b>{service}</b> {driftWords(action)}
            <Reasons reasons={reasons} />
          </li>
        ))}
      </ul>
      {back && <RollBackDialog stack={stack} revision={stack.applied} close={() => setBack(false)} />}
    </Panel>
  );
}

/** The files say something else than what was applied. */
function NotApplied({ stack }: { stack: StackDetail }) {
  if (stack.applied === null || !stack.state.draft_changed) return null;
  return (
    <div className={classes.banner}>
      <span>
        The files or variables were changed since revision {stack.applied} was applied. What runs is still
        that.
      </span>
      <ButtonLink variant="default" to="/stacks/$id/{-$tab}" params={{ id: String(stack.id), tab: "editor" }}>
        See the files
      </ButtonLink>
    </div>
  );
}

/** What of a stack runs, and whether that is what was applied. */
export function OverviewTab({ stack }: { stack: StackDetail }) {
  return (
    <div className={classes.grid}>
      <div className={classes.column}>
        <NotApplied stack={stack} />
        <Drift stack={stack} />
        <Services stack={stack} />
      </div>
      <div className={classes.column}>
        <FactsPanel stack={stack} />
        <Outlook stack={stack} />
      </div>
    </div>
  );
}
