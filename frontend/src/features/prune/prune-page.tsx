import { Button, Checkbox } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { at, client, unwrap } from "@/api/client";
import { hostsQuery } from "@/api/queries";
import type { PrunePreview } from "@/api/types";
import { post } from "@/api/wish";
import { askConfirm } from "@/components/confirm";
import { HostSelect, useHostChoice } from "@/components/host-select";
import { ButtonLink } from "@/components/links";
import { Page, Panel } from "@/components/page";
import { EmptyState, Loaded } from "@/components/states";
import { useChange } from "@/components/use-change";
import { WishPreview } from "@/components/wish-preview";
import { bytes, plural } from "@/lib/format";
import classes from "./prune.module.css";

type Noun = "containers" | "networks" | "images" | "build_cache" | "volumes";

const KINDS: {
  key: Noun;
  label: string;
  one: string;
  many?: string;
  explanation: string;
  risky?: boolean;
}[] = [
  {
    key: "containers",
    label: "Stopped containers",
    one: "stopped container",
    explanation: "With everything written inside them.",
  },
  {
    key: "networks",
    label: "Unused networks",
    one: "unused network",
    explanation:
      "No container that runs is on them. A stopped one that stays does not start without its network.",
  },
  {
    key: "images",
    label: "Dangling images",
    one: "dangling image",
    explanation: "Untagged layers that rebuilds left behind.",
  },
  {
    key: "build_cache",
    label: "Build cache",
    one: "part of the build cache",
    many: "parts of the build cache",
    explanation: "The next build takes longer, nothing else.",
  },
  {
    key: "volumes",
    label: "Unused anonymous volumes",
    one: "unused anonymous volume",
    explanation: "Data that no container uses any more. It cannot be brought back.",
    risky: true,
  },
];

const previewQuery = (id: number) =>
  queryOptions({
    queryKey: ["prune-preview", String(id)],
    staleTime: 0,
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/live/hosts/{id}/prune-preview/", {
          params: { path: { id }, query: { volumes: true } },
          signal,
        }),
      ),
  });

/** Only what is ticked is asked for: where nothing is to be seen that would go, nothing goes. */
function scopeOf(going: readonly Noun[]): Record<Noun, boolean> {
  const wanted = (noun: Noun) => going.includes(noun);
  return {
    containers: wanted("containers"),
    networks: wanted("networks"),
    images: wanted("images"),
    build_cache: wanted("build_cache"),
    volumes: wanted("volumes"),
  };
}

function sizeOf(preview: PrunePreview, key: Noun): number {
  return preview[key].reduce((sum, row) => sum + (row.size_bytes ?? 0), 0);
}

function Kind({
  kind,
  preview,
  checked,
  change,
}: {
  kind: (typeof KINDS)[number];
  preview: PrunePreview;
  checked: boolean;
  change: (checked: boolean) => void;
}) {
  const rows = preview[kind.key];
  return (
    <Panel
      flush
      title={
        <Checkbox
          checked={checked && rows.length > 0}
          disabled={rows.length === 0}
          label={`${kind.label} (${rows.length})`}
          onChange={(event) => change(event.currentTarget.checked)}
        />
      }
      actions={<b className="numbers">{bytes(sizeOf(preview, kind.key))}</b>}
    >
      <div className={classes.explanation} data-risky={kind.risky || undefined}>
        {kind.explanation}
      </div>
      {rows.length > 0 && (
        <ul className={classes.rows}>
          {rows.map((row) => (
            <li key={row.id}>
              <span className="mono cut">{row.name || row.id}</span>
              <span className="numbers muted">{row.size_bytes === null ? "" : bytes(row.size_bytes)}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Preview({ host, preview }: { host: number; preview: PrunePreview }) {
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<Record<Noun, boolean>>({
    containers: true,
    networks: true,
    images: true,
    build_cache: true,
    volumes: false,
  });
  const going = KINDS.filter(({ key }) => chosen[key] && preview[key].length > 0);
  const total = going.reduce((sum, { key }) => sum + sizeOf(preview, key), 0);
  const amount = going.reduce((sum, { key }) => sum + preview[key].length, 0);
  const wish = post("/api/v1/hosts/{id}/prune/", {
    params: at(host),
    body: { ...scopeOf(going.map(({ key }) => key)), all_images: false, all_volumes: false },
  });
  // What the person said yes to: the host goes on changing, and with it what is ticked, while they read.
  const change = useChange((asked: typeof wish) => asked.send(), {
    then: ({ id }) => navigate({ to: "/operations/$id", params: { id: String(id) } }),
  });
  const prune = async () => {
    const sure = await askConfirm({
      title: `Remove ${plural(amount, "thing")} for good?`,
      body: `${going.map(({ key, one, many }) => plural(preview[key].length, one, many)).join(", ")}. About ${bytes(total)} come back.`,
      confirm: "Prune",
      danger: true,
      wishes: () => [wish],
    });
    if (sure !== null) await change.send(wish);
  };
  if (KINDS.every(({ key }) => preview[key].length === 0))
    return <EmptyState title="Nothing to prune">Everything on this host is in use.</EmptyState>;
  return (
    <div className={classes.layout}>
      <div className={classes.column}>
        {KINDS.map((kind) => (
          <Kind
            key={kind.key}
            kind={kind}
            preview={preview}
            checked={chosen[kind.key]}
            change={(checked) => setChosen({ ...chosen, [kind.key]: checked })}
          />
        ))}
      </div>
      <div className={classes.column}>
        <Panel>
          <div className={classes.total}>{bytes(total)}</div>
          <div className="muted">
            come back from {plural(amount, "thing")}. Layers that images share are freed only with the last of
            them.
          </div>
          <Button
            mt="md"
            color="red"
            fullWidth
            disabled={amount === 0}
            leftSection={<IconTrash size={14} />}
            onClick={() => void prune()}
          >
            Prune
          </Button>
        </Panel>
        <WishPreview wishes={[wish]} />
      </div>
    </div>
  );
}

/** `docker system prune` that says first what would go; the operation it becomes holds the receipt. */
export function PrunePage() {
  const [host, setHost] = useHostChoice();
  const noHost = useQuery(hostsQuery).data?.results.length === 0;
  const query = useQuery({ ...previewQuery(host ?? 0), enabled: host !== null });
  return (
    <Page title="Prune" under="What nobody uses any more on a host, before anything is removed.">
      {!noHost && (
        <div className={classes.host}>
          <HostSelect value={host} onChange={setHost} />
        </div>
      )}
      {noHost ? (
        <EmptyState
          title="No host to prune"
          action={
            <ButtonLink to="/hosts" search={{ add: true }}>
              Add a host
            </ButtonLink>
          }
        >
          Connect a Docker engine first.
        </EmptyState>
      ) : (
        <Loaded query={query}>
          {(preview) => <Preview key={host} host={host ?? 0} preview={preview} />}
        </Loaded>
      )}
    </Page>
  );
}
