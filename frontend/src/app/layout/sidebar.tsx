import { ActionIcon, Tooltip } from "@mantine/core";
import { IconBook, IconLogout } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { client, unwrap } from "@/api/client";
import { sessionQuery } from "@/api/queries";
import { useChange } from "@/components/use-change";
import { Logo } from "./logo";
import { PLACES } from "./navigation";
import classes from "./shell.module.css";

export function Sidebar({ onNavigate }: { onNavigate?: () => void }) {
  const queries = useQueryClient();
  const { data: session } = useQuery(sessionQuery);
  const signOut = useChange(() => unwrap(client.DELETE("/api/v1/session/")), {
    then: () => {
      queries.clear();
      window.location.assign("/sign-in");
    },
  });
  return (
    <nav className={classes.nav} aria-label="Main">
      <Link to="/" className={classes.brand} onClick={onNavigate}>
        <Logo size={26} />
        Quaymaster
      </Link>
      {PLACES.map((group) => (
        <div key={group[0]?.to} className={classes.group}>
          {group.map(({ to, label, icon: Icon }) => (
            <Link
              key={to}
              to={to}
              className={classes.item}
              activeOptions={{ exact: to === "/", includeSearch: false }}
              onClick={onNavigate}
            >
              <Icon size={17} stroke={1.7} />
              {label}
            </Link>
          ))}
        </div>
      ))}
      <div className={classes.group}>
        <a className={classes.item} href="/docs/" onClick={onNavigate}>
          <IconBook size={17} stroke={1.7} />
          Docs
        </a>
      </div>
      <div className={classes.foot}>
        <span className={`${classes.who} cut`}>{session?.user?.username}</span>
        <Tooltip label="Sign out">
          <ActionIcon
            className={classes.out}
            variant="transparent"
            aria-label="Sign out"
            onClick={() => void signOut.send()}
          >
            <IconLogout size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
    </nav>
  );
}
