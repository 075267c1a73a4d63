import { Tabs } from "@mantine/core";
import { IconPlugConnectedX, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { isGone } from "@/api/errors";
import { hostsQuery } from "@/api/queries";
import type { ContainerDetail } from "@/api/types";
import { lazyPart } from "@/components/lazy-part";
import { ButtonLink } from "@/components/links";
import { Page } from "@/components/page";
import { EmptyState, Loaded } from "@/components/states";
import { ContainerBadge } from "./badge";
import { Ago } from "@/components/time";
import { shortId } from "@/lib/format";
import { AnatomyTab } from "./anatomy-tab";
import { DetailActions } from "./detail-actions";
import { FilesTab } from "./files-tab";
import { InspectTab } from "./inspect-tab";
import { LogsTab } from "./logs-tab";
import { OverviewTab } from "./overview-tab";
import { ProcessesTab } from "./processes-tab";
import { containerQuery } from "./queries";
import { Silence } from "./silence";
import { TimelineTab } from "./timeline-tab";
import classes from "./containers.module.css";

const StatsTab = lazyPart(() => import("./stats-tab"), "StatsTab");
const TerminalTab = lazyPart(() => import("./terminal-tab"), "TerminalTab");

/** `fill`: the tab scrolls inside itself, as logs and shells do. */
const TABS: {
  key: string;
  label: string;
  fill?: boolean;
  show: (container: ContainerDetail) => ReactNode;
}[] = [
  { key: "overview", label: "Overview", show: (container) => <OverviewTab container={container} /> },
  { key: "logs", label: "Logs", fill: true, show: (container) => <LogsTab container={container} /> },
  {
    key: "terminal",
    label: "Terminal",
    fill: true,
    show: (container) => <TerminalTab container={container} />,
  },
  { key: "stats", label: "Stats", show: (container) => <StatsTab container={container} /> },
  { key: "files", label: "Files", show: (container) => <FilesTab container={container} /> },
  { key: "processes", label: "Processes", show: (container) => <ProcessesTab container={container} /> },
  { key: "anatomy", label: "Anatomy", show: (container) => <AnatomyTab container={container} /> },
  { key: "inspect", label: "Inspect", show: (container) => <InspectTab container={container} /> },
  { key: "timeline", label: "Timeline", show: (container) => <TimelineTab container={container} /> },
];

function ContainerTabs({ container, tab }: { container: ContainerDetail; tab: string }) {
  const navigate = useNavigate();
  const current = TABS.find((one) => one.key === tab) ?? TABS[0];
  const go = (next: string | null) =>
    void navigate({
      to: "/containers/$id/{-$tab}",
      params: { id: String(container.id), tab: next === "overview" ? undefined : (next ?? undefined) },
      search: true,
    });
  return (
    <Tabs value={current?.key} onChange={go} keepMounted={false} className={classes.tabs}>
      <Tabs.List className={classes.tabList}>
        {TABS.map((one) => (
          <Tabs.Tab key={one.key} value={one.key}>
            {one.label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <div className={current?.fill ? classes.panel : classes.panelScroll} role="tabpanel">
        {current?.show(container)}
      </div>
    </Tabs>
  );
}

/** It was here a moment ago, and somebody removed it: here, with the CLI, or by recreating it. Or its host is nobody's any more. */
function Gone({ container: { name, host, host_name } }: { container: ContainerDetail }) {
  const { data: hosts } = useQuery(hostsQuery);
  const all = hosts !== undefined && hosts.results.length === hosts.count;
  if (all && !hosts.results.some((one) => one.id === host)) {
    return (
      <Page title={name}>
        <EmptyState
          icon={<IconPlugConnectedX size={26} stroke={1.6} />}
          title={`Its host ${host_name} is not here any more`}
          action={<ButtonLink to="/hosts">Hosts</ButtonLink>}
        >
          Nothing was done to the container. It is here again when the host is added again.
        </EmptyState>
      </Page>
    );
  }
  return (
    <Page title={name}>
      <EmptyState
        icon={<IconTrash size={26} stroke={1.6} />}
        title="This container was removed"
        action={
          <ButtonLink to="/containers" search={{ q: name }}>
            Containers called {name}
          </ButtonLink>
        }
      >
        If it was recreated, the new one has the same name.
      </EmptyState>
    </Page>
  );
}

/** Everything about one container, each tab with an address of its own. */
export function ContainerPage() {
  const { id = "", tab = "overview" } = useParams({ strict: false });
  const query = useQuery(containerQuery(Number(id)));
  const fill = TABS.find((one) => one.key === tab)?.fill;
  if (query.data !== undefined && isGone(query.error)) return <Gone container={query.data} />;
  return (
    <Loaded query={query}>
      {(container) => (
        <Page
          title={container.name}
          fill={fill}
          beside={<ContainerBadge of={container} dated />}
          under={
            <>
              <span className="mono">{container.image}</span> on{" "}
              <Link to="/hosts/$id" params={{ id: String(container.host) }} className="link">
                {container.host_name}
              </Link>
              <span className="faint">
                {" "}
                · <span className="mono">{shortId(container.engine_id)}</span> · created{" "}
                <Ago at={container.created_at} />
              </span>
            </>
          }
          actions={<DetailActions container={container} />}
        >
          <Silence container={container} />
          <ContainerTabs key={container.id} container={container} tab={tab} />
        </Page>
      )}
    </Loaded>
  );
}
