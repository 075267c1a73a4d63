import { Button } from "@mantine/core";
import { IconRepeat, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { at, client, unwrap } from "@/api/client";
import { operationQuery } from "@/api/queries";
import type { Operation } from "@/api/types";
import { CommandEquivalent } from "@/components/command-equivalent";
import { Facts } from "@/components/facts";
import { ObjectLink } from "@/components/nouns";
import { Page, Panel } from "@/components/page";
import { useChange } from "@/components/use-change";
import { Loaded } from "@/components/states";
import { hasEnded, operationTitle } from "@/components/operation-status";
import { OperationBadge } from "@/components/operation-badge";
import { Ago, Elapsed } from "@/components/time";
import { OutputPanel } from "./output-panel";
import { PartOf, Parts, WaitsFor } from "./parts";
import { ProgressRows } from "./progress-rows";
import { Result } from "./result";
import classes from "./operations.module.css";

function TargetLink({ operation }: { operation: Operation }) {
  const { target_type: noun, target_id: id, target_name: name } = operation;
  if (id === null || operation.kind.endsWith(".remove")) return <>{name || "–"}</>;
  return (
    <ObjectLink noun={noun} id={id}>
      {name}
    </ObjectLink>
  );
}

function Actions({ operation }: { operation: Operation }) {
  const navigate = useNavigate();
  const params = at(operation.id);
  const cancel = useChange(() => unwrap(client.POST("/api/v1/operations/{id}/cancel/", { params })), {
    follow: false,
  });
  const retry = useChange(() => unwrap(client.POST("/api/v1/operations/{id}/retry/", { params })), {
    then: ({ id }) => navigate({ to: "/operations/$id", params: { id: String(id) } }),
  });
  if (!hasEnded(operation)) {
    return (
      <Button
        variant="default"
        disabled={operation.cancel_requested}
        leftSection={<IconX size={14} />}
        onClick={() => void cancel.send()}
      >
        {operation.cancel_requested ? "Cancelling" : "Cancel"}
      </Button>
    );
  }
  if (operation.state === "succeeded") return null;
  return (
    <Button variant="default" leftSection={<IconRepeat size={14} />} onClick={() => void retry.send()}>
      Try again
    </Button>
  );
}

function OperationView({ operation }: { operation: Operation }) {
  const rows = operation.progress.rows ?? [];
  return (
    <>
      {operation.error_detail !== "" && (
        <div className={classes.error} role="alert">
          <b>{operation.error_detail}</b>
          {operation.error_hint !== "" && <div>{operation.error_hint}</div>}
        </div>
      )}
      {operation.state === "waiting" && <WaitsFor operation={operation} />}
      <div className={classes.grid}>
        <div className={classes.column}>
          <Parts operation={operation} />
          <Result operation={operation} />
          {rows.length > 0 && (
            <ProgressRows
              rows={rows}
              percent={operation.progress.percent ?? null}
              ended={hasEnded(operation)}
            />
          )}
          <OutputPanel key={operation.id} operation={operation} />
        </div>
        <div className={classes.column}>
          <Panel title="Record">
            <Facts
              facts={[
                { label: "Of", value: <TargetLink operation={operation} /> },
                {
                  label: "Host",
                  value:
                    operation.host_id === null ? (
                      operation.host_name || "–"
                    ) : (
                      <Link className="link" to="/hosts/$id" params={{ id: String(operation.host_id) }}>
                        {operation.host_name}
                      </Link>
                    ),
                },
                { label: "Asked for by", value: operation.requested_by_name || "Quaymaster" },
                { label: "Asked for", value: <Ago at={operation.created_at} /> },
                { label: "Started", value: <Ago at={operation.started_at} /> },
                {
                  label: "Took",
                  value:
                    operation.started_at === null ? (
                      "–"
                    ) : (
                      <Elapsed from={operation.started_at} to={operation.finished_at} />
                    ),
                },
                { label: "Number", value: operation.id },
                operation.error_code !== "" && {
                  label: "Error code",
                  value: <span className="mono">{operation.error_code}</span>,
                },
              ]}
            />
          </Panel>
          {operation.command !== "" && (
            <CommandEquivalent command={operation.command} curl={operation.curl} />
          )}
        </div>
      </div>
    </>
  );
}

export function OperationPage() {
  const { id = "" } = useParams({ strict: false });
  const query = useQuery(operationQuery(Number(id)));
  return (
    <Loaded query={query}>
      {(operation) => (
        <Page
          title={operationTitle(operation)}
          beside={<OperationBadge operation={operation} />}
          under={operation.parent === null ? undefined : <PartOf parent={operation.parent} />}
          actions={<Actions operation={operation} />}
        >
          <OperationView operation={operation} />
        </Page>
      )}
    </Loaded>
  );
}
