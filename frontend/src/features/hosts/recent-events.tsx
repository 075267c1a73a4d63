import { useQuery } from "@tanstack/react-query";
import type { Host } from "@/api/types";
import { Panel } from "@/components/page";
import { Ago } from "@/components/time";
import { shortId } from "@/lib/format";
import { hostEventsQuery } from "./queries";
import classes from "./hosts.module.css";

export function RecentEvents({ host }: { host: Host }) {
  const { data } = useQuery(hostEventsQuery(host.id));
  if (data === undefined || data.results.length === 0) return null;
  return (
    <Panel flush title="Recent events">
      <ul className={classes.events}>
        {data.results.map((event) => (
          <li key={event.id} className={classes.event}>
            <span className="cut">
              <span className="muted">{event.noun} </span>
              {event.name || shortId(event.engine_id)}
            </span>
            <span className="muted">{event.action.replaceAll("_", " ")}</span>
            <Ago at={event.at} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
