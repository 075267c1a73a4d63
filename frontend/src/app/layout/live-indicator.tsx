import { Tooltip } from "@mantine/core";
import { liveState, type LiveState } from "@/api/live";
import { useStore } from "@/lib/store";
import classes from "./shell.module.css";

const WORDS: Record<LiveState, [string, string]> = {
  connecting: ["Connecting", "Opening the connection by which changes arrive"],
  live: ["Live", "Changes on every host arrive here as they happen"],
  offline: ["Offline", "Quaymaster does not answer: what you see may be old"],
};

export function LiveIndicator() {
  const state = useStore(liveState);
  const [label, detail] = WORDS[state];
  return (
    <Tooltip label={detail}>
      <span className={classes.live} data-state={state} role="status"><i /><span>{label}</span></span>
    </Tooltip>
  );
}

export function OfflineBanner() {
  if (useStore(liveState) !== "offline") return null;
  return (
    <div className={classes.banner} role="alert">
      The connection to Quaymaster is cut. What you see is the last known state; it is read again as soon as the connection is back.
    </div>
  );
}
