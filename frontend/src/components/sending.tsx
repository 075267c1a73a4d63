import { Button, Progress } from "@mantine/core";
import { useEffect, useState } from "react";
import type { Watching } from "@/api/send-files";
import { percent } from "@/lib/format";
import classes from "./sending.module.css";

/** Files on their way to the server: how far they are, and what stops them. They stop when the page goes. */
export function useSending(): { watching: Watching; share: number; stop: () => void } {
  const [share, setShare] = useState(0);
  const [sending, setSending] = useState<AbortController>();
  useEffect(() => () => sending?.abort(), [sending]);
  const begin = () => {
    const controller = new AbortController();
    setShare(0);
    setSending(controller);
    return controller.signal;
  };
  return { watching: { progress: setShare, begin }, share, stop: () => sending?.abort() };
}

/** How far the files have gone to the server, and a way to stop that. */
export function Sending({ share, stop }: { share: number; stop: () => void }) {
  return (
    <div className={classes.sending}>
      <div className={classes.sendingWords}>
        <span>{share < 1 ? "Sending the files" : "Sent. The server unpacks them."}</span>
        <span className="numbers muted">{percent(share * 100)}</span>
      </div>
      <Progress value={share * 100} animated={share >= 1} aria-label="Sent" />
      <Button variant="subtle" color="gray" onClick={stop}>
        Stop sending
      </Button>
    </div>
  );
}
