import { Tooltip } from "@mantine/core";
import { liveState, type LiveState } from "@/api/live";
import { whoIsAway } from "@/api/errors";
import { unanswered } from "@/api/keep-asking";
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
      <span className={classes.live} data-state={state} role="status">
        <i />
        <span>{label}</span>
      </span>
    </Tooltip>
  );
}

/** That what is on screen may be old, and why: no hints come, or what was read again after one was not answered. */
export function OfflineBanner() {
  const offline = useStore(liveState) === "offline";
  const error = useStore(unanswered);
  if (!offline && error === undefined) return null;
  return (
    <div className={classes.banner} role="alert">
      {offline ? "The connection to Quaymaster is cut." : `${whoIsAway(error)} does not answer.`} What you see
      is the last known state; it is read again as soon as {offline ? "the connection is" : "it is"} back.
    </div>
  );
}
