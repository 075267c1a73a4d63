import type { ContainerDetail } from "@/api/types";
import { CopyButton } from "@/components/copy-button";
import { Panel } from "@/components/page";
import classes from "./containers.module.css";

export function EnvironmentPanel({ container }: { container: ContainerDetail }) {
  if (container.env.length === 0) return null;
  return (
    <Panel title={`Environment (${container.env.length})`} flush>
      <table className={`${classes.table ?? ""} mono`}>
        <tbody>
          {container.env.map(({ name, value, masked }) => (
            <tr key={name}>
              <td className="muted">{name}</td>
              <td>
                {masked ? (
                  <span className="faint" title="It looks like a secret, so its value is not shown">
                    ••••••••
                  </span>
                ) : (
                  value
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

export function NetworksPanel({ container }: { container: ContainerDetail }) {
  if (container.networks.length === 0) return null;
  return (
    <Panel title="Networks" flush>
      <table className={classes.table}>
        <tbody>
          {container.networks.map((network) => (
            <tr key={network.name}>
              <td>
                {network.name}
                {network.aliases.length > 0 && (
                  <div className={classes.explain}>also called {network.aliases.join(", ")}</div>
                )}
              </td>
              <td className="mono">
                {network.ip_address || <span className="faint">no address while it is down</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

export function MountsPanel({ container }: { container: ContainerDetail }) {
  if (container.mounts.length === 0) return null;
  return (
    <Panel title="Mounts" flush>
      <table className={classes.table}>
        <tbody>
          {container.mounts.map((mount) => (
            <tr key={mount.destination}>
              <td className="mono">
                {mount.destination}
                {mount.read_only && <span className="faint"> read only</span>}
              </td>
              <td className="mono">
                <span className="faint">{mount.type} </span>
                {mount.name || mount.source}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

export function LabelsPanel({ container }: { container: ContainerDetail }) {
  const labels = Object.entries(container.labels);
  if (labels.length === 0) return null;
  return (
    <Panel
      title={`Labels (${labels.length})`}
      flush
      actions={
        <CopyButton
          value={labels.map(([name, value]) => `${name}=${value}`).join("\n")}
          label="Copy labels"
        />
      }
    >
      <table className={`${classes.table ?? ""} mono`}>
        <tbody>
          {labels.map(([name, value]) => (
            <tr key={name}>
              <td className="muted">{name}</td>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
