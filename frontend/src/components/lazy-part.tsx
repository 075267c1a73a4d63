import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { createElement, useEffect, useState, type ComponentType, type ReactNode } from "react";
import { whenLive } from "@/api/live";
import { Part, type PartState } from "@/lib/part";
import { useStore } from "@/lib/store";
import { EmptyState, ErrorState, LoadingState, Waiting } from "./states";

const SLOW_MS = 5_000;

function Loading() {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, []);
  return <LoadingState>{slow ? "Quaymaster is slow to answer. Waiting for it…" : undefined}</LoadingState>;
}

/** What stands in the place of a part that is not here yet, and why. */
function Absent({
  state,
  again,
}: {
  state: Exclude<PartState<unknown>, { kind: "ready" }>;
  again: () => void;
}): ReactNode {
  switch (state.kind) {
    case "loading":
      return <Loading />;
    case "away":
      return <Waiting />;
    case "updated":
      return (
        <EmptyState
          icon={<IconRefresh size={26} stroke={1.6} />}
          title="Quaymaster was updated"
          action={<Button onClick={() => window.location.reload()}>Reload</Button>}
        >
          Reload when you are ready. What you typed on this page is lost then, so finish that first.
        </EmptyState>
      );
    case "broken":
      return (
        <ErrorState title="This part of the page could not be loaded" error={state.error} retry={again} />
      );
  }
}

/**
 * A component whose code is loaded when it is first shown. While the server is away it waits in its place; when the
 * server was updated meanwhile and has the code no longer, the page is loaded anew, once, unless somebody has typed in it.
 */
export function lazyPart<Name extends string, Props extends object>(
  load: () => Promise<Record<Name, ComponentType<Props>>>,
  name: Name,
) {
  const part = new Part(() => load().then((module) => module[name]));
  function Lazy(props: Props) {
    const state = useStore(part.state);
    const [round, setRound] = useState(0);
    useEffect(() => part.keepTrying(whenLive), [round]);
    const again = () => {
      part.again();
      setRound(round + 1);
    };
    return state.kind === "ready" ? (
      createElement(state.value, props)
    ) : (
      <Absent state={state} again={again} />
    );
  }
  Lazy.preload = () => part.preload();
  return Lazy;
}
