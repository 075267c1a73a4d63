import { useQuery } from "@tanstack/react-query";
import type { Container, StackDetail } from "@/api/types";
import { Panel } from "@/components/page";
import { statusAsSeen } from "@/components/seen";
import { StatusBadge } from "@/components/status-badge";
import { ContainerLine } from "./container-line";
import { NotChosen } from "./not-chosen";
import { stackContainersQuery } from "./queries";
import { ServiceMenu } from "./service-menu";
import { statusWith } from "./status";
import stackClasses from "./stacks.module.css";
import classes from "./ps.module.css";

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
  const { name, image } = service;
  return (
    <li className={classes.service} aria-label={name}>
      <div className={classes.head}>
        <b className="cut" title={name}>
          {name}
        </b>
        <span className={`mono cut ${classes.image ?? ""}`} title={image}>
          {image}
        </span>
        <StatusBadge status={statusAsSeen(statusWith(service, containers), stack)} />
        <ServiceMenu stack={stack} service={service} containers={containers} />
      </div>
      {containers.length > 0 && (
        <ul className={classes.containers}>
          {containers.map((container) => (
            <ContainerLine key={container.id} container={container} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** Every container by its service, as `docker compose ps` tells them. */
export function ServicesPanel({ stack }: { stack: StackDetail }) {
  const { data } = useQuery(stackContainersQuery(stack));
  const { services, disabled } = stack.state;
  const here = new Set(services.map(({ name }) => name));
  return (
    <Panel title="Services" flush>
      {services.length === 0 ? (
        <div className={stackClasses.empty}>
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
          {disabled
            .filter((name) => !here.has(name))
            .map((name) => (
              <NotChosen key={name} stack={stack} service={name} />
            ))}
        </ul>
      )}
    </Panel>
  );
}
