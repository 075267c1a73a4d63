import { Button } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { Volume } from "@/api/types";
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
import { volumeInspectQuery, volumeQuery } from "./queries";
import { useRemoveVolumes } from "./remove";
import { Users } from "./users";
import { VolumeSize } from "./volume-size";
import classes from "./volumes.module.css";

function Inspect({ volume }: { volume: Volume }) {
  const { data } = useQuery(volumeInspectQuery(volume.id));
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

export function VolumePage() {
  const { id = "" } = useParams({ strict: false });
  const remove = useRemoveVolumes(useLeaveWhenRemoved("/volumes"));
  const query = useQuery(volumeQuery(Number(id)));
  return (
    <Loaded query={query}>
      {(volume) => (
        <Page
          title={volume.anonymous ? shortId(volume.name) : volume.name}
          beside={volume.anonymous && <span className="faint">anonymous</span>}
          under={
            <>
              {volume.driver} volume on{" "}
              <Link className="link" to="/hosts/$id" params={{ id: String(volume.host) }}>
                {volume.host_name}
              </Link>
              , made <Ago at={volume.created_at} />
            </>
          }
          actions={
            <Button
              variant="default"
              color="red"
              leftSection={<IconTrash size={14} />}
              onClick={() => void remove([volume])}
            >
              Remove
            </Button>
          }
        >
          <div className={classes.grid}>
            <div className={classes.column}>
              <Users volume={volume} />
              <Inspect volume={volume} />
            </div>
            <div className={classes.column}>
              <Panel title="Facts">
                <Facts
                  facts={[
                    { label: "Size", value: <VolumeSize volume={volume} /> },
                    { label: "Driver", value: volume.driver },
                    {
                      label: "Name",
                      value: (
                        <span className="mono">
                          {volume.name} <CopyButton size="xs" value={volume.name} label="Copy name" />
                        </span>
                      ),
                    },
                    volume.mountpoint !== "" && {
                      label: "On the host's disk",
                      value: <span className="mono">{volume.mountpoint}</span>,
                    },
                    volume.stack !== "" && {
                      label: "Stack",
                      value: (
                        <Link className="link" to="/containers" search={{ q: volume.stack }}>
                          {volume.stack}
                        </Link>
                      ),
                    },
                    { label: "Scope", value: volume.scope },
                    { label: "Last read", value: <Ago at={volume.observed_at} /> },
                  ]}
                />
              </Panel>
              <CommandEquivalent title="Makes the same volume" {...volume.by_hand} />
              <PairsPanel title="Driver options" pairs={volume.options} />
              <PairsPanel title="Labels" pairs={volume.labels} />
            </div>
          </div>
        </Page>
      )}
    </Loaded>
  );
}
