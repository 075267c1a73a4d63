import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useMemo, useRef, useState } from "react";
import type { BuildDetail } from "@/api/types";
import { CommandEquivalent } from "@/components/command-equivalent";
import { Page, Panel } from "@/components/page";
import { EmptyState, Loaded, LoadingState } from "@/components/states";
import { hasEnded } from "@/components/operation-status";
import { StatusBadge } from "@/components/status-badge";
import { Ago } from "@/components/time";
import { useAddress } from "@/lib/address";
import { AdvicePanel, WarningsPanel } from "./advice";
import { BuildGraph } from "./build-graph";
import { BuildActions } from "./detail-actions";
import { DockerfileView } from "./dockerfile-view";
import { Explanation } from "./explanation";
import { Failure } from "./failure";
import { FactsPanel } from "./facts-panel";
import { layoutSteps } from "./graph-layout";
import { graphSize, HEAD } from "./graph-size";
import { buildQuery } from "./queries";
import { ResultBar } from "./result-bar";
import { buildStatus, buildTitle } from "./source";
import { StepLog } from "./step-log";
import { useBuildStream } from "./use-build-stream";
import classes from "./detail.module.css";

/** Without a choice the failing step is the one to read. */
function chosenStep(build: BuildDetail, asked: string | undefined) {
  if (asked === "all") return null;
  if (asked !== undefined) return build.steps.find((step) => String(step.index) === asked) ?? null;
  return build.steps.find((step) => step.state === "failed") ?? null;
}

function Steps({
  build,
  ...rest
}: {
  build: BuildDetail;
  selected: number | null;
  select: (index: number | null) => void;
}) {
  const running = !hasEnded(build);
  if (build.steps.length === 0) {
    return (
      <Panel>
        {running ? (
          <LoadingState>
            {build.state === "queued"
              ? "It waits for a worker."
              : "The files are fetched and the builder is asked."}
          </LoadingState>
        ) : (
          <EmptyState title="It ended before its first step">What stopped it stands above.</EmptyState>
        )}
      </Panel>
    );
  }
  return (
    <BuildGraph
      steps={build.steps}
      running={running}
      ended={build.finished_at === null ? null : Date.parse(build.finished_at)}
      missed={
        build.cache_explanation?.causes[0]?.kind === "first_build"
          ? null
          : (build.cache_explanation?.step_index ?? null)
      }
      {...rest}
    />
  );
}

function BuildView({ build }: { build: BuildDetail }) {
  const [url, change] = useAddress("/inside/builds/$id");
  const { logs, state } = useBuildStream(build.id);
  const [shown, setShown] = useState<number | null>(null);
  const file = useRef<HTMLDivElement>(null);
  const step = chosenStep(build, url.step);
  const { lanes, rows } = useMemo(() => {
    const layout = layoutSteps(build.steps);
    return { lanes: layout.lanes.length, rows: layout.rows };
  }, [build.steps]);
  // As high as its steps and its Dockerfile need, within what a window can show; the style sheet has the limits.
  const needs = graphSize(lanes, rows, 0).height + (lanes > 1 ? HEAD : 0);
  const select = (index: number | null) => {
    setShown(null);
    change({ step: index === null ? "all" : String(index) });
  };
  const show = (line: number) => {
    setShown(line);
    file.current?.scrollIntoView({ block: "nearest", behavior: "smooth" });
  };
  return (
    <>
      <Failure build={build} logs={logs} show={show} />
      <ResultBar build={build} />
      <Explanation build={build} select={select} />
      <div
        className={classes.work}
        data-wide={lanes > 2 || undefined}
        style={{ "--build-needs": `${needs}px` } as React.CSSProperties}
      >
        <div className={classes.graph}>
          <Steps build={build} selected={step?.index ?? null} select={select} />
        </div>
        <div className={classes.file} ref={file}>
          <DockerfileView build={build} selected={step} select={select} shown={shown} />
        </div>
        <div className={classes.log}>
          <StepLog build={build} step={step} logs={logs} stream={state} showAll={() => select(null)} />
        </div>
      </div>
      <div className={classes.below}>
        <div className={classes.column}>
          <AdvicePanel build={build} show={show} />
          <WarningsPanel build={build} show={show} />
          <CommandEquivalent command={build.command} curl={build.curl} />
        </div>
        <FactsPanel build={build} />
      </div>
    </>
  );
}

export function BuildPage() {
  const { id = "" } = useParams({ strict: false });
  const query = useQuery(buildQuery(Number(id)));
  return (
    <Loaded query={query}>
      {(build) => (
        <Page
          title={buildTitle(build)}
          beside={<StatusBadge status={buildStatus(build)} />}
          under={
            <>
              {build.source_label} on {build.host_name}, <Ago at={build.created_at} /> by{" "}
              {build.requested_by_name || "Quaymaster"}
            </>
          }
          actions={<BuildActions build={build} />}
        >
          <BuildView key={build.id} build={build} />
        </Page>
      )}
    </Loaded>
  );
}
