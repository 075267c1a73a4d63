import { useQuery } from "@tanstack/react-query";
import type { ContainerDetail } from "@/api/types";
import { Panel } from "@/components/page";
import { EmptyState, Loaded } from "@/components/states";
import { StatusBadge } from "@/components/status-badge";
import type { Tone } from "@/components/status";
import { plural } from "@/lib/format";
import { changesQuery } from "./queries";
import classes from "./containers.module.css";

const TONES: Record<string, Tone> = { added: "ok", modified: "info", deleted: "bad" };

export function ChangesPanel({ container }: { container: ContainerDetail }) {
  const query = useQuery(changesQuery(container.id));
  return (
    <Loaded query={query}>
      {(changes) =>
        changes.length === 0 ? (
          <EmptyState title="Nothing has changed">
            The files inside are those of the image. What is written to volumes does not count.
          </EmptyState>
        ) : (
          <Panel flush title={plural(changes.length, "changed path")}>
            <table className={classes.table}>
              <tbody>
                {changes.map(({ path, kind }) => (
                  <tr key={path}>
                    <td style={{ width: 120 }}>
                      <StatusBadge plain status={{ tone: TONES[kind] ?? "idle", label: kind, detail: "" }} />
                    </td>
                    <td className="mono">{path}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Panel>
        )
      }
    </Loaded>
  );
}
