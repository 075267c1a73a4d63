import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { operationQuery } from "@/api/queries";
import type { Operation, OutputChunk } from "@/api/types";
import { LogView } from "@/components/log-view/log-view";
import { hasEnded } from "@/components/operation-status";
import { ChunkReader } from "@/lib/chunk-reader";
import { LogBuffer } from "@/lib/log-buffer";
import { useStream } from "@/lib/stream";
import classes from "./operations.module.css";

interface Message {
  type: "output" | "operation" | "end";
  chunks?: OutputChunk[];
  operation?: Operation;
}

/** What an operation says, from its first word, live; after a cut it goes on where it stopped. */
export function OutputPanel({ operation }: { operation: Operation }) {
  const queries = useQueryClient();
  const buffer = useMemo(() => new LogBuffer(), []);
  const reader = useMemo(() => new ChunkReader(), []);
  const state = useStream<Message>({
    path: `/ws/operations/${operation.id}`,
    query: () => ({ after: reader.after }),
    onMessage: (message) => {
      if (message.chunks !== undefined) buffer.push(reader.read(message.chunks));
      if (message.operation !== undefined)
        queries.setQueryData(operationQuery(operation.id).queryKey, message.operation);
    },
    isEnd: (message) => message.type === "end",
  });
  const status =
    state.kind === "retrying"
      ? "The connection was cut. Connecting again…"
      : hasEnded(operation)
        ? "Ended"
        : "Live";
  return (
    <div className={classes.output}>
      <LogView
        buffer={buffer}
        status={status}
        empty={hasEnded(operation) ? "It said nothing." : "It has said nothing yet."}
      />
    </div>
  );
}
