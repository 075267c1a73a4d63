import { Alert, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { isGone } from "@/api/errors";
import type { StackDetail } from "@/api/types";
import { lazyPart } from "@/components/lazy-part";
import { Page } from "@/components/page";
import { silence } from "@/components/seen";
import { Loaded } from "@/components/states";
import { StatusBadge } from "@/components/status-badge";
import { bringInSight } from "@/lib/in-sight";
import { Changing } from "./changing";
import { ComposeProblem } from "./compose-problem";
import { DeliveriesTab } from "./deliveries-tab";
import { StackActions } from "./detail-actions";
import { LogsTab } from "./logs-tab";
import { OperationsTab } from "./operations-tab";
import { OverviewTab } from "./overview-tab";
import { stackQuery } from "./queries";
import { RevisionsTab } from "./revisions-tab";
import { stackStatus } from "./status";
import { TimelineTab } from "./timeline-tab";
import classes from "./stacks.module.css";

const GraphTab = lazyPart(() => import("./graph-tab"), "GraphTab");
const EditorTab = lazyPart(() => import("./editor-tab"), "EditorTab");

interface StackTab {
  key: string;
  label: string;
  show: (stack: StackDetail, tellUnsaved: (names: string) => void) => ReactNode;
  /** Which stacks have it; all of them unless it says so. */
  of?: (stack: StackDetail) => boolean;
}

const TABS: StackTab[] = [
  { key: "overview", label: "Overview", show: (stack) => <OverviewTab stack={stack} /> },
  { key: "logs", label: "Logs", show: (stack) => <LogsTab stack={stack} /> },
  { key: "editor", label: "Files", show: (stack, tell) => <EditorTab stack={stack} tellUnsaved={tell} /> },
  { key: "revisions", label: "Revisions", show: (stack) => <RevisionsTab stack={stack} /> },
  { key: "graph", label: "Graph", show: (stack) => <GraphTab stack={stack} /> },
  { key: "timeline", label: "Timeline", show: (stack) => <TimelineTab stack={stack} /> },
  { key: "operations", label: "Operations", show: (stack) => <OperationsTab stack={stack} /> },
  {
    key: "deliveries",
    label: "Deliveries",
    show: (stack) => <DeliveriesTab stack={stack} />,
    of: ({ git_url: repository }) => repository !== "",
  },
];

interface StackTabsProps {
  stack: StackDetail;
  tab: string;
  tellUnsaved: (names: string) => void;
}

function StackTabs({ stack, tab, tellUnsaved }: StackTabsProps) {
  const navigate = useNavigate();
  const tabs = TABS.filter(({ of }) => of?.(stack) ?? true);
  const current = tabs.find((one) => one.key === tab) ?? tabs[0];
  const go = (next: string | null) =>
    void navigate({
      to: "/stacks/$id/{-$tab}",
      params: { id: String(stack.id), tab: next === "overview" ? undefined : (next ?? undefined) },
      search: {},
    });
  return (
    <Tabs value={current?.key} onChange={go} keepMounted={false} className={classes.tabs}>
      <Tabs.List className={classes.tabList}>
        {tabs.map((one) => (
          <Tabs.Tab key={one.key} value={one.key} ref={one === current ? bringInSight : undefined}>
            {one.label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <div className={classes.panel} role="tabpanel">
        {current?.show(stack, tellUnsaved)}
      </div>
    </Tabs>
  );
}

function Forgotten({ unsaved }: { unsaved: string }) {
  return (
    <Alert color="red" p="sm" mb="md" role="alert" title="Somebody has this stack forgotten meanwhile">
      What you typed is still here and can be saved nowhere: copy what you need ({unsaved}) before you leave.{" "}
      <Link to="/audit" className="link">
        Audit
      </Link>{" "}
      says who it was.
    </Alert>
  );
}

/** Everything about one stack, each tab with an address of its own. */
export function StackPage() {
  const { id = "", tab = "overview" } = useParams({ strict: false });
  const query = useQuery(stackQuery(Number(id)));
  const [unsaved, tellUnsaved] = useState("");
  // What is typed outlives the stack that it was typed for.
  const forgotten = unsaved !== "" && isGone(query.error);
  return (
    <Loaded query={forgotten ? { ...query, error: null } : query}>
      {(stack) => (
        <Page
          title={stack.project}
          fill={tab === "logs"}
          beside={<StatusBadge status={stackStatus(stack)} />}
          under={
            <>
              Stack on{" "}
              {stack.host === null ? (
                `${stack.host_name}, which is no longer here`
              ) : (
                <Link to="/hosts/$id" params={{ id: String(stack.host) }} className="link">
                  {stack.host_name}
                </Link>
              )}
              {stack.stale && <span className="faint"> · {silence(stack)}</span>}
              {stack.applied !== null && (
                <span className="faint"> · revision {stack.applied} is applied</span>
              )}
            </>
          }
          actions={<StackActions stack={stack} unsaved={unsaved} />}
        >
          {forgotten && <Forgotten unsaved={unsaved} />}
          <ComposeProblem />
          {stack.change !== null && <Changing operation={stack.change} />}
          <StackTabs key={stack.id} stack={stack} tab={tab} tellUnsaved={tellUnsaved} />
        </Page>
      )}
    </Loaded>
  );
}
