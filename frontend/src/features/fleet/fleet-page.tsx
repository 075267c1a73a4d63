import { IconPlayerPlay, IconPlus, IconServer2 } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { hostsQuery } from "@/api/queries";
import { ButtonLink } from "@/components/links";
import { Page } from "@/components/page";
import { EmptyState, Loaded } from "@/components/states";
import { plural } from "@/lib/format";
import { useAddress } from "@/lib/address";
import { Attention } from "./attention";
import { HostTile } from "./host-tile";
import { RecentOperations } from "./recent-operations";
import classes from "./fleet.module.css";

const AddHost = (
  <ButtonLink to="/hosts" search={{ add: true }} leftSection={<IconPlus size={14} />}>
    Add a host
  </ButtonLink>
);

/** The home page: what needs somebody first, then every host, then what was done last. */
export function FleetPage() {
  const query = useQuery(hostsQuery);
  const [url] = useAddress("/inside/");
  const only = url.host;
  return (
    <Loaded query={query}>
      {({ results }) => {
        const hosts = results.filter((host) => only === undefined || host.id === only);
        const running = hosts.reduce((sum, host) => sum + host.containers_running, 0);
        const unseen = hosts.reduce(
          (sum, host) => sum + host.containers_last_running - host.containers_running,
          0,
        );
        if (results.length === 0) {
          return (
            <Page title="Fleet">
              <EmptyState
                icon={<IconServer2 size={26} stroke={1.6} />}
                title="Connect your first host"
                action={AddHost}
              >
                A host is a machine with a Docker engine: this one by its socket, another by SSH or TLS.
                Everything on it is then on screen within a second of any change.
              </EmptyState>
            </Page>
          );
        }
        return (
          <Page
            title="Fleet"
            under={`${plural(running, "container")} running on ${plural(hosts.length, "host")}${unseen > 0 ? `; ${unseen} more when ${unseen === 1 ? "it was" : "they were"} last seen` : ""}`}
            actions={
              <ButtonLink to="/run" leftSection={<IconPlayerPlay size={14} />}>
                Run a container
              </ButtonLink>
            }
          >
            <Attention only={only} />
            <div className={classes.tiles}>
              {hosts.map((host) => (
                <HostTile key={host.id} host={host} />
              ))}
            </div>
            <RecentOperations only={only} />
          </Page>
        );
      }}
    </Loaded>
  );
}
