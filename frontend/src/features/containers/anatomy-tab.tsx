import { useQuery } from "@tanstack/react-query";
import type { ContainerDetail } from "@/api/types";
import { Facts } from "@/components/facts";
import { Panel } from "@/components/page";
import { Loaded } from "@/components/states";
import { anatomyQuery } from "./queries";
import classes from "./containers.module.css";

/** What a container is made of: an image snapshot and a start command, walled by namespaces, bounded by control groups. */
export function AnatomyTab({ container }: { container: ContainerDetail }) {
  const query = useQuery(anatomyQuery(container.id));
  return (
    <Loaded query={query}>
      {(anatomy) => (
        <div className={classes.grid}>
          <div className={classes.column}>
            <Panel title="Namespaces: what it can see">
              <Facts
                facts={anatomy.namespaces.map((one) => ({
                  label: one.name,
                  value: (
                    <>
                      <span className="mono">{one.kind}</span>
                      <div className={classes.explain}>{one.explanation}</div>
                    </>
                  ),
                }))}
              />
            </Panel>
          </div>
          <div className={classes.column}>
            <Panel title="Image and start command: what it began from">
              <Facts
                facts={[
                  { label: "Image", value: <span className="mono">{anatomy.image}</span> },
                  {
                    label: "Start command",
                    value: (
                      <div className={`mono ${classes.long ?? ""}`}>{anatomy.start_command.join(" ")}</div>
                    ),
                  },
                  anatomy.pid !== null && { label: "PID on the host", value: anatomy.pid },
                ]}
              />
            </Panel>
            <Panel title="Control groups: what it may use">
              <Facts
                facts={anatomy.limits.map((one) => ({
                  label: one.name,
                  value: (
                    <>
                      {one.value || <span className="faint">no limit</span>}{" "}
                      <span className="mono faint">{one.flag}</span>
                      <div className={classes.explain}>{one.explanation}</div>
                    </>
                  ),
                }))}
              />
            </Panel>
          </div>
        </div>
      )}
    </Loaded>
  );
}
