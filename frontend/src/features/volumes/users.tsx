import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Container, Volume, VolumeDetail } from "@/api/types";
import { CommandEquivalent } from "@/components/command-equivalent";
import { Panel } from "@/components/page";
import { Loaded } from "@/components/states";
import { ObjectBadge } from "@/components/object-badge";
import { usersQuery } from "@/components/used-by";
import { userQuery } from "./queries";
import classes from "./volumes.module.css";

/** Where one container sees the volume; the path leads to its files, which are the volume's. */
function User({ container, volume }: { container: Container; volume: Volume }) {
  const { data } = useQuery(userQuery(container.id));
  const mounts = data?.mounts.filter((mount) => mount.name === volume.name) ?? [];
  const id = String(container.id);
  return (
    <tr>
      <td>
        <Link className="link" to="/containers/$id/{-$tab}" params={{ id }}>
          {container.name}
        </Link>
      </td>
      <td>
        <ObjectBadge noun="container" of={container} dated />
      </td>
      <td>
        {mounts.map((mount) => (
          <div key={mount.destination} className="mono">
            <Link
              className="link"
              to="/containers/$id/{-$tab}"
              params={{ id, tab: "files" }}
              search={{ path: mount.destination }}
              title="Browse its files"
            >
              {mount.destination}
            </Link>
            {mount.read_only && <span className="faint"> read only</span>}
          </div>
        ))}
      </td>
    </tr>
  );
}

export function Users({ volume }: { volume: VolumeDetail }) {
  const query = useQuery(usersQuery({ volume: volume.id }));
  return (
    <Panel title="Used by" flush>
      <Loaded query={query}>
        {({ results, count }) =>
          results.length === 0 ? (
            <div className={classes.unused}>
              <div className="muted">
                No container uses it. A container made for a moment shows what is inside:
              </div>
              <CommandEquivalent title="Look inside" command={volume.shell_inside} />
            </div>
          ) : (
            <>
              <table className={classes.table}>
                <thead>
                  <tr>
                    <th>Container</th>
                    <th>State</th>
                    <th>Mounted at</th>
                  </tr>
                </thead>
                <tbody>
                  {results.map((container) => (
                    <User key={container.id} container={container} volume={volume} />
                  ))}
                </tbody>
              </table>
              {count > results.length && (
                <div className={classes.more}>and {count - results.length} more</div>
              )}
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}
