import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import type { Build, BuildDetail, BuildLogChunk, BuildStep } from "@/api/types";
import { useStream, type StreamState } from "@/lib/stream";
import { BuildLogs } from "./build-logs";
import { buildQuery } from "./queries";

type Frame =
  | { type: "build"; build: Build; revision: number }
  | { type: "steps"; steps: BuildStep[] }
  | { type: "log"; chunks: BuildLogChunk[] }
  | { type: "end" };

function withSteps(build: BuildDetail, changed: readonly BuildStep[]): BuildDetail {
  const steps = new Map(build.steps.map((step) => [step.index, step]));
  for (const step of changed) steps.set(step.index, step);
  return { ...build, steps: [...steps.values()] };
}

/** Follows a build: its state and steps go into the query's data, its log into buffers. After a cut it goes on where it stopped. */
export function useBuildStream(id: number): { logs: BuildLogs; state: StreamState } {
  const queries = useQueryClient();
  const logs = useMemo(() => ({ id, all: new BuildLogs() }), [id]);
  const revision = useRef({ id, value: 0 });
  const { queryKey } = buildQuery(id);

  const change = (update: (build: BuildDetail) => BuildDetail) =>
    queries.setQueryData(queryKey, (build) => (build === undefined ? undefined : update(build)));
  const receive = (frame: Frame) => {
    switch (frame.type) {
      case "log":
        logs.all.push(
          frame.chunks,
          (step) => queries.getQueryData(queryKey)?.steps.find(({ index }) => index === step)?.name ?? "",
        );
        break;
      case "steps":
        change((build) => withSteps(build, frame.steps));
        break;
      case "build":
        revision.current = { id, value: frame.revision };
        change((build) => ({ ...build, ...frame.build }));
        // The Dockerfile of a repository is known once it has been fetched.
        if (queries.getQueryData(queryKey)?.dockerfile === "") void queries.invalidateQueries({ queryKey });
        break;
      case "end":
        logs.all.end();
        // Explanation, advice and image come with the end.
        void queries.invalidateQueries({ queryKey });
    }
  };

  const state = useStream<Frame>({
    path: `/ws/builds/${id}`,
    query: () => ({
      after: logs.all.after,
      revision: revision.current.id === id ? revision.current.value : 0,
    }),
    onMessage: receive,
    isEnd: (frame) => frame.type === "end",
  });
  return { logs: logs.all, state };
}
