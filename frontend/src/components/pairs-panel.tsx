import { CopyButton } from "./copy-button";
import { Panel } from "./page";
import classes from "./pairs-panel.module.css";

/** Labels or options as two columns; nothing where there are none. */
export function PairsPanel({ title, pairs }: { title: string; pairs: Record<string, string> }) {
  const rows = Object.entries(pairs);
  if (rows.length === 0) return null;
  return (
    <Panel
      title={`${title} (${rows.length})`}
      flush
      actions={
        <CopyButton
          value={rows.map(([name, value]) => `${name}=${value}`).join("\n")}
          label={`Copy ${title.toLowerCase()}`}
        />
      }
    >
      <table className={`${classes.table ?? ""} mono`}>
        <tbody>
          {rows.map(([name, value]) => (
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
