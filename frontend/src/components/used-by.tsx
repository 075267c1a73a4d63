import { HoverCard } from "@mantine/core";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { client, unwrap } from "@/api/client";
import { plural } from "@/lib/format";
import { Loaded } from "./states";
import { ObjectBadge } from "./object-badge";
import classes from "./used-by.module.css";

type Used = { volume: number } | { network: number };

/** As many users as one looks at; the containers page shows the rest. */
const MOST = 100;

export const usersQuery = (used: Used) =>
  queryOptions({
    queryKey: ["container", "list", "using", used],
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/containers/", {
          params: { query: { ...used, ordering: "name", page_size: MOST } },
          signal,
        }),
      ),
  });

function Users({ used }: { used: Used }) {
  const query = useQuery(usersQuery(used));
  return (
    <Loaded query={query}>
      {({ results, count }) => (
        <div className={classes.users}>
          {results.slice(0, 8).map((container) => (
            <div key={container.id} className={classes.user}>
              <Link className="link cut" to="/containers/$id/{-$tab}" params={{ id: String(container.id) }}>
                {container.name}
              </Link>
              <ObjectBadge noun="container" of={container} dated />
            </div>
          ))}
          {count > 8 && <span className="faint">and {count - 8} more</span>}
        </div>
      )}
    </Loaded>
  );
}

/** How many containers use it; who they are is asked when somebody points at the number. */
export function UsedBy({ amount, used }: { amount: number; used: Used }) {
  if (amount === 0) return <span className="faint">nothing</span>;
  return (
    <HoverCard width={280} openDelay={200} shadow="md" position="bottom-start" withinPortal>
      <HoverCard.Target>
        <span className={classes.amount}>{plural(amount, "container")}</span>
      </HoverCard.Target>
      <HoverCard.Dropdown p="sm">
        <Users used={used} />
      </HoverCard.Dropdown>
    </HoverCard>
  );
}
