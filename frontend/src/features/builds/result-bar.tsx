import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { BuildDetail } from "@/api/types";
import { CopyButton } from "@/components/copy-button";
import { hasEnded } from "@/components/operation-status";
import { Elapsed } from "@/components/time";
import { bytes, plural, shortId } from "@/lib/format";
import { builtImageQuery } from "./queries";
import classes from "./detail.module.css";

function ImageLink({ build }: { build: BuildDetail }) {
  const { data } = useQuery(builtImageQuery(build.host_id, build.image_engine_id));
  const image = data?.results[0];
  const name = shortId(build.image_engine_id);
  return (
    <span className="mono">
      {image === undefined ? (
        name
      ) : (
        <Link className="link" to="/images/$id" params={{ id: String(image.id) }}>
          {name}
        </Link>
      )}
      {data?.count === 0 && <span className="faint"> removed since</span>}{" "}
      <CopyButton size="xs" value={build.image_engine_id} label="Copy the image id" />
    </span>
  );
}

/** The numbers of a build in one line: how long, how much of it from the cache, and what came out. */
export function ResultBar({ build }: { build: BuildDetail }) {
  const { steps_total: total, steps_cached: cached } = build;
  return (
    <dl className={classes.result}>
      <div>
        <dt>{hasEnded(build) ? "Took" : "Takes"}</dt>
        <dd>
          {build.started_at === null ? "–" : <Elapsed from={build.started_at} to={build.finished_at} />}
        </dd>
      </div>
      <div>
        <dt>From cache</dt>
        <dd className="numbers">{total === 0 ? "–" : `${cached} of ${plural(total, "step")}`}</dd>
      </div>
      {build.image_engine_id !== "" && (
        <div>
          <dt>Size</dt>
          <dd className="numbers">{bytes(build.image_size_bytes)}</dd>
        </div>
      )}
      {build.image_engine_id !== "" && (
        <div>
          <dt>Image</dt>
          <dd>
            <ImageLink build={build} />
          </dd>
        </div>
      )}
      {build.tags.length > 0 && (
        <div>
          <dt>{build.state === "succeeded" ? "Tagged" : "To be tagged"}</dt>
          <dd className="mono">{build.tags.join(", ")}</dd>
        </div>
      )}
      {build.image_digest !== "" && (
        <div>
          <dt>Digest</dt>
          <dd className="mono">
            {shortId(build.image_digest)}{" "}
            <CopyButton size="xs" value={build.image_digest} label="Copy the digest" />
          </dd>
        </div>
      )}
    </dl>
  );
}
