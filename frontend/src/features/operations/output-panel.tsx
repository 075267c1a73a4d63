import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { operationQuery } from "@/api/queries";
import type { Operation, OutputChunk } from "@/api/types";
import { LogView } from "@/components/log-view/log-view";
import { hasEnded } from "@/components/status";
import { LogBuffer, type LogLine } from "@/lib/log-buffer";
import { useStream } from "@/lib/stream";
import classes from "./operations.module.css";

interface Message {
  type: "output" | "operation" | "end";
  chunks?: OutputChunk[];
  operation?: Operation;
}

/** Chunks end anywhere; lines end at a newline. What has no newline yet waits for the rest of its line. */
function createSplitter() {
  let rest = "";
  return (chunk: OutputChunk): LogLine[] => {
    const parts = (rest + chunk.text).split("\n");
    rest = parts.pop() ?? "";
    // What we say ourselves comes in whole lines, with or without a newline at the end.
    if (chunk.stream === "info" && rest !== "") {
      parts.push(rest);
      rest = "";
    }
    return parts.map((text): LogLine => [chunk.stream === "stderr" ? 2 : 1, chunk.created_at, text]);
  };
}

/** What an operation says, from its first word, live; after a cut it goes on where it stopped. */
export function OutputPanel({ operation }: { operation: Operation }) {
  const queries = useQueryClient();
  const buffer = useMemo(() => new LogBuffer(), []);
  const reading = useMemo(() => ({ after: 0, split: createSplitter() }), []);
  const state = useStream<Message>({
    path: `/ws/operations/${operation.id}`,
    query: () => ({ after: reading.after }),
    onMessage: (message) => {
      for (const chunk of message.chunks ?? []) {
        if (chunk.sequence <= reading.after) continue;
        reading.after = chunk.sequence;
        buffer.push(reading.split(chunk));
      }
      if (message.operation !== undefined) queries.setQueryData(operationQuery(operation.id).queryKey, message.operation);
    },
    isEnd: (message) => message.type === "end",
  });
  const status = state.kind === "retrying" ? "The connection was cut. Connecting again…" : hasEnded(operation) ? "Ended" : "Live";
  return (
    <div className={classes.output}>
      <LogView buffer={buffer} status={status} empty={hasEnded(operation) ? "It said nothing." : "It has said nothing yet."} />
    </div>
  );
}
