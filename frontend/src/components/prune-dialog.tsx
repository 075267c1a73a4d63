import { queryOptions, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { client, unwrap } from "@/api/client";
import type { PrunePreview } from "@/api/types";
import { bytes, plural } from "@/lib/format";
import { FormDialog } from "./form-dialog";
import { HostSelect } from "./host-select";
import { Loaded } from "./states";
import type { ChangeForm } from "./use-change-form";
import classes from "./prune-dialog.module.css";

type Noun = "volumes" | "networks";
type Scope = Partial<Record<Noun | "all_volumes", boolean>>;

const NOTHING = { containers: false, networks: false, images: false, build_cache: false, volumes: false };

const previewQuery = (host: number, scope: Scope) =>
  queryOptions({
    queryKey: ["prune-preview", String(host), scope],
    staleTime: 0,
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/live/hosts/{id}/prune-preview/", {
          params: { path: { id: host }, query: { ...NOTHING, ...scope } },
          signal,
        }),
      ),
  });

function Going({ preview, noun, nothing }: { preview: PrunePreview; noun: Noun; nothing: string }) {
  const rows = preview[noun];
  if (rows.length === 0) return <div className={classes.nothing}>{nothing}</div>;
  const sized = rows.some((row) => row.size_bytes !== null);
  return (
    <div className={classes.box}>
      <div className={classes.head}>
        <span>{plural(rows.length, noun.slice(0, -1))} would go</span>
        {sized && <b className="numbers">{bytes(preview.total_bytes)}</b>}
      </div>
      <ul className={classes.rows}>
        {rows.map((row) => (
          <li key={row.id}>
            <span className="mono cut" title={row.name}>
              {row.name}
            </span>
            {row.size_bytes !== null && <span className="numbers muted">{bytes(row.size_bytes)}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface PruneDialogProps<Values> {
  form: ChangeForm<Values>;
  noun: Noun;
  host: number | null;
  scope: Scope;
  /** What to say when there is nothing to remove. */
  nothing: string;
  close: () => void;
  children?: ReactNode;
}

/** A prune of one noun that shows first what would go, as the engine sees it now. */
export function PruneDialog<Values extends { host: number | null }>({
  noun,
  host,
  scope,
  nothing,
  children,
  ...dialog
}: PruneDialogProps<Values>) {
  const query = useQuery({ ...previewQuery(host ?? 0, scope), enabled: host !== null });
  const amount = query.data?.[noun].length ?? 0;
  return (
    <FormDialog
      {...dialog}
      danger
      title={`Prune ${noun}`}
      confirm={amount === 0 ? "Remove" : `Remove ${plural(amount, noun.slice(0, -1))}`}
      disabled={amount === 0}
    >
      <HostSelect {...dialog.form.field("host")} value={host} />
      {children}
      {host !== null && (
        <Loaded query={query}>
          {(preview) => <Going preview={preview} noun={noun} nothing={nothing} />}
        </Loaded>
      )}
    </FormDialog>
  );
}
