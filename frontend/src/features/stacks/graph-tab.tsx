import { useMediaQuery } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import type { StackDetail, StackGraph } from "@/api/types";
import { Panel } from "@/components/page";
import { Loaded } from "@/components/states";
import { GraphDrawing } from "./graph-drawing";
import { stackContainersQuery, stackGraphQuery } from "./queries";
import { statusWith } from "./status";
import classes from "./graph.module.css";

type Service = StackGraph["services"][number];

const CONDITIONS: Record<string, string> = {
  service_started: "",
  service_healthy: " being healthy",
  service_completed_successfully: " having done its work",
};

function portWords({ published, address, target, protocol }: Service["ports"][number]): string {
  const inside = protocol === "tcp" ? target : `${target}/${protocol}`;
  return `${address === "" ? "" : `${address}:`}${published || "any"} → ${inside}`;
}

/** Who reaches whom, in words: of each other service its names, and over which networks. */
function Reaches({ service }: { service: Service }) {
  const { reaches, network_mode: mode } = service;
  if (mode.startsWith("service:"))
    return <>the network of {mode.slice("service:".length)}, as if it were one with it</>;
  if (mode === "host") return <>the network of the host itself</>;
  if (mode === "none") return <>nobody: it has no network</>;
  if (reaches.length === 0) return <>no other service</>;
  return (
    <>
      {reaches.map(({ service: other, network, names }) => (
        <span key={`${other} ${network}`} className={classes.reach}>
          <b>{other}</b> as <span className="mono">{names.join(", ")}</span>{" "}
          <span className="faint">over {network}</span>
        </span>
      ))}
    </>
  );
}

function ServiceFacts({ service }: { service: Service }) {
  const { name, ports, mounts, depends_on: needs } = service;
  return (
    <li className={classes.fact}>
      <b>{name}</b>
      <dl className={classes.words}>
        <dt>reaches</dt>
        <dd>
          <Reaches service={service} />
        </dd>
        {ports.length > 0 && (
          <>
            <dt>is reached from outside at</dt>
            <dd className="mono">{ports.map(portWords).join(", ")}</dd>
          </>
        )}
        {needs.length > 0 && (
          <>
            <dt>starts after</dt>
            <dd>
              {needs.map(({ service: other, condition }) => other + (CONDITIONS[condition] ?? "")).join(", ")}
            </dd>
          </>
        )}
        {mounts.length > 0 && (
          <>
            <dt>mounts</dt>
            <dd>
              {mounts.map(({ kind, source, target, read_only: fixed }) => (
                <span key={target} className={classes.reach}>
                  <span className="mono">{source || kind}</span> at <span className="mono">{target}</span>
                  {fixed && <span className="faint"> to read only</span>}
                </span>
              ))}
            </dd>
          </>
        )}
      </dl>
    </li>
  );
}

/** How the parts of a stack hang together: drawn where there is room, and in words. */
export function GraphTab({ stack }: { stack: StackDetail }) {
  const query = useQuery(stackGraphQuery(stack.id));
  const { data } = useQuery(stackContainersQuery(stack));
  const statuses = new Map(
    stack.state.services.map((service) => [
      service.name,
      statusWith(service, data?.results.filter((one) => one.service === service.name) ?? []),
    ]),
  );
  const room = useMediaQuery("(min-width: 48em)", true);
  return (
    <Loaded query={query}>
      {(graph) => (
        <>
          {room && (
            <Panel
              flush
              title={
                graph.revision === null ? "As the files say" : `As revision ${graph.revision} was applied`
              }
            >
              <GraphDrawing graph={graph} statuses={statuses} />
            </Panel>
          )}
          <Panel title="In words" flush>
            <ul className={classes.facts}>
              {graph.services.map((service) => (
                <ServiceFacts key={service.name} service={service} />
              ))}
            </ul>
          </Panel>
        </>
      )}
    </Loaded>
  );
}
