import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconPlugConnected, IconPlugConnectedX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Container, Network } from "@/api/types";
import { Panel } from "@/components/page";
import { EmptyState, Loaded } from "@/components/states";
import { ObjectBadge } from "@/components/object-badge";
import { usersQuery } from "@/components/used-by";
import { ConnectDialog } from "./connect-dialog";
import { memberQuery } from "./queries";
import { useDisconnect } from "./remove";
import classes from "./networks.module.css";

/** One container on the network: how it is found there. */
function Member({ container, network }: { container: Container; network: Network }) {
  const disconnect = useDisconnect(network);
  const { data } = useQuery(memberQuery(container.id));
  const place = data?.networks.find(
    (one) => one.engine_id === network.engine_id || one.name === network.name,
  );
  const names =
    place?.aliases.filter((alias) => alias !== container.name && !container.engine_id.startsWith(alias)) ??
    [];
  return (
    <tr>
      <td>
        <Link className="link" to="/containers/$id/{-$tab}" params={{ id: String(container.id) }}>
          {container.name}
        </Link>
        {names.length > 0 && <div className={classes.explain}>also called {names.join(", ")}</div>}
      </td>
      <td>
        <ObjectBadge noun="container" of={container} dated />
      </td>
      <td className="mono">
        {place !== undefined &&
          (place.ip_address || place.ipv6_address ? (
            [place.ip_address, place.ipv6_address]
              .filter(Boolean)
              .map((address) => <div key={address}>{address}</div>)
          ) : (
            <span className="faint">no address while it is down</span>
          ))}
      </td>
      <td className={`${classes.hardware ?? ""} mono faint`}>{place?.mac_address}</td>
      <td className={classes.action}>
        <Tooltip label="Disconnect">
          <ActionIcon aria-label={`Disconnect ${container.name}`} onClick={() => void disconnect(container)}>
            <IconPlugConnectedX size={15} />
          </ActionIcon>
        </Tooltip>
      </td>
    </tr>
  );
}

/** Who is on the network, with the way in and out. */
export function Members({ network }: { network: Network }) {
  const query = useQuery(usersQuery({ network: network.id }));
  const [connecting, setConnecting] = useState(false);
  // Nobody joins or leaves these two while running.
  const fixed = network.driver === "host" || network.driver === "null";
  const connect = !fixed && (
    <Button
      variant="default"
      leftSection={<IconPlugConnected size={14} />}
      onClick={() => setConnecting(true)}
    >
      Connect a container
    </Button>
  );
  return (
    <Panel
      title={`Containers on it${query.data === undefined ? "" : ` (${query.data.count})`}`}
      flush
      actions={connect}
    >
      <Loaded query={query}>
        {({ results, count }) =>
          results.length === 0 ? (
            <EmptyState title="No container is on it">
              {fixed
                ? "Containers choose it when they are made."
                : "Connect one that runs, or choose this network when you run one."}
            </EmptyState>
          ) : (
            <div className={classes.wrap}>
              <table className={classes.table}>
                <thead>
                  <tr>
                    <th>Container</th>
                    <th>State</th>
                    <th>Address</th>
                    <th className={classes.hardware}>Hardware address</th>
                    <th aria-label="Actions" />
                  </tr>
                </thead>
                <tbody>
                  {results.map((container) => (
                    <Member key={container.id} container={container} network={network} />
                  ))}
                </tbody>
              </table>
              {count > results.length && (
                <div className={classes.more}>and {count - results.length} more</div>
              )}
            </div>
          )
        }
      </Loaded>
      {connecting && (
        <ConnectDialog
          network={network}
          members={new Set(query.data?.results.map((container) => container.id))}
          close={() => setConnecting(false)}
        />
      )}
    </Panel>
  );
}
