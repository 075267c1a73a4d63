import { Button, Tooltip } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { Network, NetworkDetail } from "@/api/types";
import { CommandEquivalent } from "@/components/command-equivalent";
import { CopyButton } from "@/components/copy-button";
import { Facts } from "@/components/facts";
import { JsonTree } from "@/components/json-tree";
import { Page, Panel } from "@/components/page";
import { PairsPanel } from "@/components/pairs-panel";
import { Loaded } from "@/components/states";
import { Ago } from "@/components/time";
import { useLeaveWhenRemoved } from "@/components/when-ended";
import { shortId } from "@/lib/format";
import { explain, isEnginesOwn } from "./drivers";
import { Members } from "./members";
import { networkInspectQuery, networkQuery } from "./queries";
import { useRemoveNetworks } from "./remove";
import classes from "./networks.module.css";

function Inspect({ network }: { network: Network }) {
  const { data } = useQuery(networkInspectQuery(network.id));
  if (data === undefined) return null;
  return (
    <Panel
      title="Inspect"
      actions={<CopyButton size="md" value={JSON.stringify(data, null, 2)} label="Copy as JSON" />}
    >
      <JsonTree value={data} />
    </Panel>
  );
}

function NetworkFacts({ network }: { network: NetworkDetail }) {
  const about = explain(network);
  const yes = (value: boolean) => (value ? "yes" : <span className="faint">no</span>);
  return (
    <Panel title="Facts">
      {about !== "" && <p className={classes.about}>{about}</p>}
      <Facts
        facts={[
          { label: "Driver", value: network.driver || "–" },
          ...network.subnets.map(({ subnet, gateway }, place) => ({
            label: place === 0 ? "Subnet" : `Subnet ${place + 1}`,
            value: (
              <span className="mono">
                {subnet}
                {gateway !== "" && <span className="faint"> gateway {gateway}</span>}
              </span>
            ),
          })),
          { label: "Internal", value: yes(network.internal) },
          { label: "Attachable", value: yes(network.attachable) },
          { label: "IPv6", value: yes(network.ipv6) },
          network.stack !== "" && {
            label: "Stack",
            value: (
              <Link className="link" to="/containers" search={{ q: network.stack }}>
                {network.stack}
              </Link>
            ),
          },
          { label: "Scope", value: network.scope },
          {
            label: "ID",
            value: (
              <span className="mono">
                {shortId(network.engine_id)}{" "}
                <CopyButton size="xs" value={network.engine_id} label="Copy ID" />
              </span>
            ),
          },
          { label: "Last read", value: <Ago at={network.observed_at} /> },
        ]}
      />
    </Panel>
  );
}

export function NetworkPage() {
  const { id = "" } = useParams({ strict: false });
  const remove = useRemoveNetworks(useLeaveWhenRemoved("/networks"));
  const query = useQuery(networkQuery(Number(id)));
  return (
    <Loaded query={query}>
      {(network) => (
        <Page
          title={network.name}
          beside={isEnginesOwn(network.name) && <span className="faint">the engine's own</span>}
          under={
            <>
              {network.driver} network on{" "}
              <Link className="link" to="/hosts/$id" params={{ id: String(network.host) }}>
                {network.host_name}
              </Link>
              , made <Ago at={network.created_at} />
            </>
          }
          actions={
            <Tooltip label="It belongs to the engine and stays" disabled={!isEnginesOwn(network.name)}>
              <Button
                variant="default"
                color="red"
                disabled={isEnginesOwn(network.name)}
                leftSection={<IconTrash size={14} />}
                onClick={() => void remove([network])}
              >
                Remove
              </Button>
            </Tooltip>
          }
        >
          <div className={classes.grid}>
            <div className={classes.column}>
              <Members network={network} />
              <Inspect network={network} />
            </div>
            <div className={classes.column}>
              <NetworkFacts network={network} />
              {network.by_hand !== null && (
                <CommandEquivalent title="Makes the same network" {...network.by_hand} />
              )}
              <PairsPanel title="Driver options" pairs={network.options} />
              <PairsPanel title="Labels" pairs={network.labels} />
            </div>
          </div>
        </Page>
      )}
    </Loaded>
  );
}
