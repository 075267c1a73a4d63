import { Button, Menu } from "@mantine/core";
import { IconChevronDown, IconPencil, IconPlayerPause, IconPlayerPlay, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { at } from "@/api/client";
import type { Host, HostDetail } from "@/api/types";
import { patch, remove } from "@/api/wish";
import { CopyButton } from "@/components/copy-button";
import { Facts } from "@/components/facts";
import { JsonTree } from "@/components/json-tree";
import { lazyPart } from "@/components/lazy-part";
import { ButtonLink } from "@/components/links";
import { Page, Panel } from "@/components/page";
import { Loaded } from "@/components/states";
import { HostBadge } from "./badge";
import { Ago } from "@/components/time";
import { useChange } from "@/components/use-change";
import { useRemoval } from "@/components/use-removal";
import { bytes } from "@/lib/format";
import { DiskUsage } from "./disk-usage";
import { HostDialog } from "./host-dialog";
import { RecentEvents } from "./recent-events";
import { hostQuery } from "./queries";
import classes from "./hosts.module.css";

const HostCharts = lazyPart(() => import("./host-charts"), "HostCharts");

function Actions({ host, edit }: { host: Host; edit: () => void }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const enable = useChange(
    (enabled: boolean) => patch("/api/v1/hosts/{id}/", { params: at(host.id), body: { enabled } }).send(),
    { stale: [["host"]] },
  );
  const ask = useRemoval({
    noun: "host",
    nameOf: ({ name }: Host) => `${name} from Quaymaster`,
    body: () =>
      "Quaymaster forgets the host and its credentials. Nothing on the host itself changes: its containers go on running.",
    wish: (params) => remove("/api/v1/hosts/{id}/", { params }),
    done: ({ name }) => `${name} is removed`,
    then: async () => {
      await queries.invalidateQueries();
      await navigate({ to: "/hosts" });
    },
  });
  return (
    <>
      <ButtonLink variant="default" to="/containers" search={{ host: host.id }}>
        Containers
      </ButtonLink>
      <ButtonLink variant="default" to="/images" search={{ host: host.id }}>
        Images
      </ButtonLink>
      <ButtonLink
        variant="default"
        disabled={host.stale}
        to="/prune"
        search={{ host: host.id }}
        leftSection={<IconTrash size={14} />}
      >
        Prune
      </ButtonLink>
      <Menu width={200}>
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={14} />}>
            More
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={14} />} onClick={edit}>
            Edit
          </Menu.Item>
          {host.enabled ? (
            <Menu.Item leftSection={<IconPlayerPause size={14} />} onClick={() => void enable.send(false)}>
              Disable: stop watching it
            </Menu.Item>
          ) : (
            <Menu.Item leftSection={<IconPlayerPlay size={14} />} onClick={() => void enable.send(true)}>
              Enable: watch it again
            </Menu.Item>
          )}
          <Menu.Divider />
          <Menu.Item color="red" leftSection={<IconTrash size={14} />} onClick={() => void ask([host])}>
            Remove
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

/** How many run; of a host that nobody sees, how many did. */
function running(host: HostDetail): string {
  if (host.observed_at === null) return "–";
  return host.stale
    ? `${host.containers_last_running} of ${host.containers_total} were running when it was last seen`
    : `${host.containers_running} running of ${host.containers_total}`;
}

function HostFacts({ host }: { host: HostDetail }) {
  const seen = host.observed_at !== null;
  return (
    <Panel title="Engine and machine">
      <Facts
        columns={2}
        facts={[
          { label: "Address", value: <span className="mono">{host.address}</span> },
          { label: "Engine", value: `${host.engine_version || "–"} (API ${host.api_version || "–"})` },
          { label: "System", value: host.operating_system || "–" },
          { label: "Kernel", value: host.kernel_version || "–" },
          { label: "Architecture", value: host.architecture || "–" },
          { label: "CPUs", value: seen ? host.cpus : "–" },
          { label: "Memory", value: seen ? bytes(host.memory_bytes) : "–" },
          { label: "Storage driver", value: host.storage_driver || "–" },
          { label: "Containers", value: running(host) },
          { label: "Last read", value: <Ago at={host.observed_at} /> },
        ]}
      />
    </Panel>
  );
}

/** What the engine says of itself, once it has. */
function Raw({ title, value }: { title: string; value: Record<string, unknown> }) {
  if (Object.keys(value).length === 0) return null;
  return (
    <Panel
      title={title}
      actions={<CopyButton size="md" value={JSON.stringify(value, null, 2)} label="Copy as JSON" />}
    >
      <JsonTree value={value} />
    </Panel>
  );
}

export function HostPage() {
  const { id = "" } = useParams({ strict: false });
  const query = useQuery(hostQuery(Number(id)));
  const [editing, setEditing] = useState(false);
  return (
    <Loaded query={query}>
      {(host) => (
        <Page
          title={host.name}
          beside={<HostBadge of={host} />}
          under={
            <>
              {host.state} since <Ago at={host.state_since} />
            </>
          }
          actions={<Actions host={host} edit={() => setEditing(true)} />}
        >
          {host.state === "unreachable" && (
            <div className={classes.trouble} role="alert">
              <span>
                <b>The engine does not answer.</b> {host.state_reason}{" "}
                {host.observed_at === null ? (
                  "It was never reached so far."
                ) : (
                  <>
                    What is shown is the last known state, from <Ago at={host.observed_at} />.
                  </>
                )}
              </span>
              <Button
                variant="default"
                leftSection={<IconPencil size={14} />}
                onClick={() => setEditing(true)}
              >
                Edit the connection
              </Button>
            </div>
          )}
          {host.stale && host.state !== "unreachable" && host.observed_at !== null && (
            <div className={classes.off} role="status">
              {host.enabled
                ? "Quaymaster is connecting to it."
                : "It is disabled: Quaymaster does not connect to it."}{" "}
              What is shown is the last known state, from <Ago at={host.observed_at} />.
            </div>
          )}
          {host.warnings.length > 0 && (
            <div className={classes.warnings}>
              {host.warnings.map((warning) => (
                <div key={warning}>{warning}</div>
              ))}
            </div>
          )}
          <HostCharts host={host} />
          <div className={classes.grid}>
            <div className={classes.column}>
              <HostFacts host={host} />
              <Raw title="docker version" value={host.version} />
              <Raw title="docker info" value={host.info} />
            </div>
            <div className={classes.column}>
              {host.state === "online" && <DiskUsage host={host} />}
              <RecentEvents host={host} />
            </div>
          </div>
          {editing && <HostDialog host={host} close={() => setEditing(false)} />}
        </Page>
      )}
    </Loaded>
  );
}
