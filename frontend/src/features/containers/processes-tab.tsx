import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ContainerDetail } from "@/api/types";
import { Panel } from "@/components/page";
import { EmptyState, Loaded } from "@/components/states";
import { plural } from "@/lib/format";
import { topQuery } from "./queries";
import { Unseen } from "./silence";
import classes from "./containers.module.css";

/** What `docker top` says, again every three seconds: the engine has no events for processes. */
export function ProcessesTab({ container }: { container: ContainerDetail }) {
  const running = container.state === "running" || container.state === "paused";
  const query = useQuery({
    ...topQuery(container.id),
    enabled: running && !container.stale,
    refetchInterval: 3_000,
  });
  if (container.stale) return <Unseen container={container} what="Its processes are" />;
  if (!running) return <EmptyState title="No processes">The container is {container.state}.</EmptyState>;
  return (
    <Loaded query={query}>
      {({ titles, processes }) => (
        <Panel
          flush
          title={plural(processes.length, "process", "processes")}
          actions={
            <Button
              variant="subtle"
              leftSection={<IconRefresh size={14} />}
              onClick={() => void query.refetch()}
            >
              Refresh
            </Button>
          }
        >
          <div className={classes.tableWrap}>
            <table className={classes.table}>
              <thead>
                <tr>
                  {titles.map((title) => (
                    <th key={title}>{title}</th>
                  ))}
                </tr>
              </thead>
              <tbody className="mono">
                {processes.map((process, index) => (
                  <tr key={index}>
                    {process.map((value, column) => (
                      <td key={titles[column]}>{value}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </Panel>
      )}
    </Loaded>
  );
}
