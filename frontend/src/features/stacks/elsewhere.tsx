import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Panel } from "@/components/page";
import { plural } from "@/lib/format";
import { useAnyAddress } from "@/lib/address";
import { elsewhereQuery } from "./queries";
import classes from "./stacks.module.css";

/** Compose projects that somebody made with the CLI: they run, and are no stacks here. */
export function Elsewhere() {
  const [{ host }] = useAnyAddress();
  const { data = [] } = useQuery(elsewhereQuery(host));
  if (data.length === 0) return null;
  return (
    <div className={classes.elsewhere}>
      <Panel title={`Made elsewhere: ${plural(data.length, "Compose project")}`} flush>
        {data.map(({ host: on, host_name: name, project, services, containers, running, ...rest }) => (
          <div key={`${on} ${project}`} className={classes.found}>
            <Link
              className="link cut"
              to="/containers"
              search={{ q: project, host: on }}
              title={`Containers of ${project}`}
            >
              {project}
            </Link>
            <span className="cut muted" title={services.join(", ")}>
              {services.join(", ")}
            </span>
            <span className="numbers">
              {running} of {containers} running
            </span>
            <span className="cut muted" title={rest.compose_files.join(", ")}>
              {name}
            </span>
          </div>
        ))}
      </Panel>
    </div>
  );
}
