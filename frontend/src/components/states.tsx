import { Button, Loader } from "@mantine/core";
import { IconAlertTriangle, IconRefresh } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { ApiError, wordsOf } from "@/api/errors";
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

/** An error in the server's or the engine's own words, with a way to try again. */
export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  const missing = error instanceof ApiError && error.status === 404;
  return (
    <div className={classes.state} role="alert">
      <div className={classes.icon} data-tone="bad">
        <IconAlertTriangle size={26} stroke={1.6} />
      </div>
      <div className={classes.title}>{missing ? "It is not here (any more)" : "This could not be read"}</div>
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
  refetch: () => unknown;
}

/** Shows a query's data, or honestly why there is none. Old data stays while a refetch fails, but not when it is gone. */
export function Loaded<T>({ query, children }: { query: QueryLike<T>; children: (data: T) => ReactNode }) {
  const gone = query.error instanceof ApiError && query.error.status === 404;
  if (query.data !== undefined && !gone) return <>{children(query.data)}</>;
  if (query.error) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  return <LoadingState />;
}
