import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Host } from "@/api/types";
import { Panel } from "@/components/page";
import { Loaded } from "@/components/states";
import { bytes } from "@/lib/format";
import { diskUsageQuery } from "./queries";
import classes from "./hosts.module.css";

/** `docker system df`: asked of the engine when the page opens, since only it knows. */
export function DiskUsage({ host }: { host: Host }) {
  const query = useQuery(diskUsageQuery(host.id));
  return (
    <Panel
      flush
      title="Disk"
      actions={
        <Link className="link" to="/prune" search={{ host: host.id }}>
          Free some
        </Link>
      }
    >
      <Loaded query={query}>
        {(usage) => (
          <table className={classes.table}>
            <thead>
              <tr>
                <th>What</th>
                <th>How many</th>
                <th>Size</th>
                <th>Reclaimable</th>
              </tr>
            </thead>
            <tbody>
              {usage.map((row) => (
                <tr key={row.noun}>
                  <td>{row.noun.replaceAll("_", " ")}</td>
                  <td>{row.count}</td>
                  <td>{bytes(row.size_bytes)}</td>
                  <td>{bytes(row.reclaimable_bytes)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Loaded>
    </Panel>
  );
}
