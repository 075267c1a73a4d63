import { Button } from "@mantine/core";
import { IconDownload, IconRefresh } from "@tabler/icons-react";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { client, unwrap } from "@/api/client";
import { wordsOf } from "@/api/errors";
import type { Image, ImageUpdate } from "@/api/types";
import { Panel } from "@/components/page";
import { StatusBadge } from "@/components/status-badge";
import type { Status } from "@/components/status";
import { useChange } from "@/components/use-change";
import { shortId } from "@/lib/format";
import classes from "./images.module.css";

/** Asked only when somebody wants to know: registries count what they answer. */
const updateQuery = (id: number) =>
  queryOptions({
    queryKey: ["image-update", String(id)],
    enabled: false,
    retry: false,
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/live/images/{id}/update/", { params: { path: { id } }, signal })),
  });

function statusOf({ newer, reason }: ImageUpdate): Status {
  if (newer === null) return { tone: "idle", label: "cannot tell", detail: reason };
  return newer
    ? { tone: "warn", label: "newer there", detail: "The registry has another image under this name now" }
    : { tone: "ok", label: "up to date", detail: "The registry has the same image under this name" };
}

function Tag({ image, update }: { image: Image; update: ImageUpdate }) {
  const navigate = useNavigate();
  const status = statusOf(update);
  const body = { host: image.host, reference: update.reference };
  const pull = useChange(() => unwrap(client.POST("/api/v1/images/pull/", { body })), {
    then: ({ id }) => navigate({ to: "/operations/$id", params: { id: String(id) } }),
  });
  return (
    <div className={classes.update}>
      <div className={classes.user}>
        <span className="mono cut" title={update.reference}>
          {update.reference}
        </span>
        <StatusBadge status={status} />
      </div>
      {update.newer === null && <div className={classes.why}>{update.reason}</div>}
      {update.newer === true && (
        <div className={classes.user}>
          <span className={classes.why}>
            There:{" "}
            <span className="mono" title={update.remote_digest}>
              {shortId(update.remote_digest)}
            </span>
          </span>
          <Button leftSection={<IconDownload size={14} />} onClick={() => void pull.send()}>
            Pull it
          </Button>
        </div>
      )}
    </div>
  );
}

/** Whether the registry has something newer under the names this image has. */
export function UpdateCheck({ image }: { image: Image }) {
  const query = useQuery(updateQuery(image.id));
  if (image.repo_tags.length === 0) return null;
  const check = (
    <Button
      variant="default"
      loading={query.isFetching}
      leftSection={<IconRefresh size={14} />}
      onClick={() => void query.refetch()}
    >
      {query.data === undefined ? "Check" : "Check again"}
    </Button>
  );
  return (
    <Panel title="Newer image" actions={check}>
      {query.error !== null ? (
        <span className={classes.bad}>{wordsOf(query.error)}</span>
      ) : query.data === undefined ? (
        <span className="muted">
          Ask the registry whether {image.repo_tags.length === 1 ? "this tag means" : "these tags mean"}{" "}
          another image by now.
        </span>
      ) : (
        <div className={classes.users}>
          {query.data.map((update) => (
            <Tag key={update.reference} image={image} update={update} />
          ))}
        </div>
      )}
    </Panel>
  );
}
