import { ActionIcon, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Container, StackDetail } from "@/api/types";
import { ObjectBadge } from "@/components/object-badge";
import { Panel } from "@/components/page";
import { StatusBadge } from "@/components/status-badge";
import { FactsPanel } from "./facts-panel";
import { stackContainersQuery } from "./queries";
import { Drift, LastFailed, NotApplied } from "./notices";
import { Outlook } from "./outlook";
import { SourcePanel } from "./source-panel";
import { serviceStatus, wantedOf } from "./status";
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
  const { name, image, running } = service;
  const wanted = wantedOf(service);
  const verbs = STACK_VERBS.filter((verb) => verb.applies(service));
  return (
    <li className={classes.service}>
      <b className="cut" title={name}>
        {name}
      </b>
      <span className={`mono cut ${classes.image}`} title={image}>
        {image}
      </span>
      <span className={classes.state}>
        <StatusBadge
          status={serviceStatus(
            service,
            containers.map(({ state }) => state),
          )}
        />
      </span>
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
          {running} of {wanted} running
        </span>
        {containers.map((container) => (
          <span key={container.id} className={classes.container}>
            <Link className="link cut" to="/containers/$id/{-$tab}" params={{ id: String(container.id) }}>
              {container.name}
            </Link>
            <ObjectBadge noun="container" of={container} />
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

/** What of a stack runs, and whether that is what was applied. */
export function OverviewTab({ stack }: { stack: StackDetail }) {
  return (
    <div className={classes.grid}>
      <div className={classes.column}>
        <LastFailed stack={stack} />
        <NotApplied stack={stack} />
        <Drift stack={stack} />
        <Services stack={stack} />
      </div>
      <div className={classes.column}>
        <FactsPanel stack={stack} />
        <SourcePanel stack={stack} />
        <Outlook stack={stack} />
      </div>
    </div>
  );
}
