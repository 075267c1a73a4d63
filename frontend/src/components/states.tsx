import { Button, Loader } from "@mantine/core";
import { IconAlertTriangle, IconRefresh } from "@tabler/icons-react";
import { useEffect, useEffectEvent, type ReactNode } from "react";
import { isAway, isGone, whoIsAway, wordsOf } from "@/api/errors";
import { whenLive } from "@/api/live";
import classes from "./states.module.css";

interface EmptyStateProps {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

/** What to show where nothing is: why it is empty and what to do about it. */
export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className={classes.state}>
      {icon !== undefined && <div className={classes.icon}>{icon}</div>}
      <div className={classes.title}>{title}</div>
      {children !== undefined && <div className={classes.text}>{children}</div>}
      {action}
    </div>
  );
}

const AGAIN_MS = 3_000;

/** The server does not answer. It is asked again until it does, at once when the events socket is back. */
export function Waiting({ error, retry }: { error?: unknown; retry?: () => void }) {
  const ask = useEffectEvent(() => retry?.());
  useEffect(() => {
    const timer = setInterval(() => ask(), AGAIN_MS);
    const forget = whenLive(() => ask());
    return () => {
      clearInterval(timer);
      forget();
    };
  }, []);
  return (
    <div className={classes.state} role="status">
      <Loader size="sm" />
      <div className={classes.title}>{whoIsAway(error)} does not answer. Waiting for it…</div>
      <div className={classes.text}>
        It may be restarting. This page goes on by itself as soon as it is back.
      </div>
    </div>
  );
}

/** An error in the server's or the engine's own words, with a way to try again. */
export function ErrorState({ error, title, retry }: { error: unknown; title?: string; retry?: () => void }) {
  if (isAway(error)) return <Waiting error={error} retry={retry} />;
  return (
    <div className={classes.state} role="alert">
      <div className={classes.icon} data-tone="bad">
        <IconAlertTriangle size={26} stroke={1.6} />
      </div>
      <div className={classes.title}>
        {title ?? (isGone(error) ? "It is not here (any more)" : "This could not be read")}
      </div>
      <div className={classes.text}>{wordsOf(error)}</div>
      {retry !== undefined && (
        <Button variant="default" leftSection={<IconRefresh size={14} />} onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  );
}

export function LoadingState({ children }: { children?: ReactNode }) {
  return (
    <div className={classes.state} aria-busy="true">
      <Loader size="sm" />
      {children !== undefined && <div className={classes.text}>{children}</div>}
    </div>
  );
}

interface QueryLike<T> {
  data: T | undefined;
  error: unknown;
  refetch: (options: { cancelRefetch: boolean }) => unknown;
}

/** Shows a query's data, or honestly why there is none. Old data stays while a refetch fails, but not when it is gone. */
export function Loaded<T>({ query, children }: { query: QueryLike<T>; children: (data: T) => ReactNode }) {
  if (query.data !== undefined && !isGone(query.error)) return <>{children(query.data)}</>;
  if (query.error)
    return <ErrorState error={query.error} retry={() => void query.refetch({ cancelRefetch: false })} />;
  return <LoadingState />;
}
