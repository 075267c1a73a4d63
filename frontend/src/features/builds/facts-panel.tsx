import { Link } from "@tanstack/react-router";
import type { BuildDetail } from "@/api/types";
import { Facts } from "@/components/facts";
import { Panel } from "@/components/page";
import { Ago } from "@/components/time";
import { bytes, duration, plural, shortId } from "@/lib/format";

const pairs = (values: Record<string, string>) =>
  Object.entries(values).map(([name, value]) => (
    <div key={name} className="mono">
      {name}={value}
    </div>
  ));
const list = (values: readonly string[]) =>
  values.map((value) => (
    <div key={value} className="mono">
      {value}
    </div>
  ));

/** What the build was asked for, and what it was made of. Only what is not as usual. */
export function FactsPanel({ build }: { build: BuildDetail }) {
  const { options } = build;
  const flags = [
    options.no_cache && "without cache",
    options.pull && "newest base images",
    options.inline_cache && "cache written into the image",
  ].filter((flag) => flag !== false);
  return (
    <Panel title="Record">
      <Facts
        facts={[
          { label: "Source", value: build.source_label },
          build.git_url !== "" && {
            label: "Repository",
            value: <span className="mono">{build.git_url}</span>,
          },
          build.git_commit !== "" && {
            label: "Commit",
            value: <span className="mono">{build.git_commit}</span>,
          },
          build.context_files !== null &&
            build.context_files > 0 && {
              label: "Context",
              value: `${plural(build.context_files, "file")}, ${bytes(build.context_bytes)}`,
            },
          {
            label: "Host",
            value:
              build.host_id === null ? (
                build.host_name
              ) : (
                <Link className="link" to="/hosts/$id" params={{ id: String(build.host_id) }}>
                  {build.host_name}
                </Link>
              ),
          },
          { label: "Asked for by", value: build.requested_by_name || "Quaymaster" },
          { label: "Asked for", value: <Ago at={build.created_at} /> },
          options.target !== "" && {
            label: "Target stage",
            value: <span className="mono">{options.target}</span>,
          },
          options.platform !== "" && { label: "Platform", value: options.platform },
          flags.length > 0 && { label: "Built", value: flags.join(", ") },
          options.network !== "default" && { label: "Network", value: options.network },
          Object.keys(options.build_args).length > 0 && {
            label: "Build arguments",
            value: pairs(options.build_args),
          },
          Object.keys(options.labels).length > 0 && { label: "Labels", value: pairs(options.labels) },
          build.secret_ids.length > 0 && {
            label: "Secrets",
            value: (
              <>
                {list(build.secret_ids)}
                <span className="faint">their values are kept nowhere</span>
              </>
            ),
          },
          options.cache_from.length > 0 && { label: "Cache from", value: list(options.cache_from) },
          options.extra_hosts.length > 0 && { label: "Extra hosts", value: list(options.extra_hosts) },
          Object.keys(options.build_contexts).length > 0 && {
            label: "Named contexts",
            value: pairs(options.build_contexts),
          },
          options.shm_size > 0 && { label: "Size of /dev/shm", value: bytes(options.shm_size) },
          options.ulimits.length > 0 && { label: "Limits of RUN", value: list(options.ulimits) },
          { label: "May take", value: duration(options.timeout_seconds) },
          ...Object.entries(build.base_images).map(([stage, image]) => ({
            label: stage === image.reference ? "Copied from" : `Base of ${stage || "the image"}`,
            value: (
              <span className="mono">
                {image.reference}
                {image.digest !== "" && <span className="faint"> {shortId(image.digest)}</span>}
              </span>
            ),
          })),
          {
            label: "Operation",
            value: (
              <Link className="link" to="/operations/$id" params={{ id: String(build.id) }}>
                {build.id}
              </Link>
            ),
          },
        ]}
      />
    </Panel>
  );
}
