import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { Build } from "@/api/types";
import { Page, Panel } from "@/components/page";
import { EmptyState, Loaded } from "@/components/states";
import { bytes, duration, plural } from "@/lib/format";
import { useAddress } from "@/lib/address";
import { ChangedValues, Comparison, DiffView, StepPairs } from "./comparison";
import { buildQuery, buildsOfSourceQuery, comparisonQuery } from "./queries";
import { buildTitle } from "./source";
import classes from "./compare.module.css";

function Compared({ id, before }: { id: number; before: number }) {
  const query = useQuery(comparisonQuery(id, before));
  return (
    <Loaded query={query}>
      {(comparison) => {
        const { options, base_images: bases, files, files_total: total, dockerfile_diff: diff } = comparison;
        const same = diff === "" && options.length === 0 && bases.length === 0 && files.length === 0;
        return (
          <>
            <div className={classes.numbers}>
              <Comparison
                label="Took"
                before={comparison.before_seconds}
                after={comparison.after_seconds}
                words={duration}
              />
              <Comparison
                label="Size of the image"
                before={comparison.before_size_bytes}
                after={comparison.after_size_bytes}
                words={bytes}
              />
            </div>
            {same && (
              <Panel>
                <span className="muted">The same Dockerfile, options, base images and files.</span>
              </Panel>
            )}
            {diff !== "" && (
              <Panel title="Dockerfile" flush>
                <DiffView diff={diff} />
              </Panel>
            )}
            {options.length > 0 && (
              <Panel title="Options" flush>
                <ChangedValues values={options} />
              </Panel>
            )}
            {bases.length > 0 && (
              <Panel title="Base images" flush>
                <ChangedValues values={bases} />
              </Panel>
            )}
            {files.length > 0 && (
              <Panel title={`${plural(total, "file")} changed`} flush>
                <ChangedValues values={files} digests />
              </Panel>
            )}
            <Panel title="Steps" flush>
              <StepPairs steps={comparison.steps} />
            </Panel>
          </>
        );
      }}
    </Loaded>
  );
}

function OtherBuild({
  build,
  builds,
  before,
  change,
}: {
  build: Build;
  builds: Build[];
  before: number | null;
  change: (id: string) => void;
}) {
  const others = builds.filter((other) => other.id !== build.id);
  return (
    <Select
      size="xs"
      w={210}
      aria-label="Compared with"
      allowDeselect={false}
      data={others.map((other) => ({
        value: String(other.id),
        label: `with #${other.number}, ${other.state}`,
      }))}
      value={before === null ? null : String(before)}
      onChange={(value) => value !== null && change(value)}
    />
  );
}

/** How a build differs from another one of the same source: `?with=`, else the one before it. */
export function CompareBuildsPage() {
  const { id = "" } = useParams({ strict: false });
  const [url, change] = useAddress("/inside/builds/$id/compare");
  const query = useQuery(buildQuery(Number(id)));
  const sourceKey = query.data?.source_key;
  const { data } = useQuery({ ...buildsOfSourceQuery(sourceKey ?? ""), enabled: sourceKey !== undefined });
  return (
    <Loaded query={query}>
      {(build) => {
        const builds = data?.results ?? [];
        const before = url.with ?? builds.find((other) => other.id < build.id)?.id ?? null;
        return (
          <Page
            title={`Compare ${buildTitle(build)}`}
            under={
              <Link className="link" to="/builds/$id" params={{ id }}>
                Back to the build
              </Link>
            }
            actions={
              <OtherBuild
                build={build}
                builds={builds}
                before={before}
                change={(other) => change({ with: Number(other) })}
              />
            }
          >
            {before === null ? (
              <EmptyState title="There is no other build of this source">
                Build it once more, and here stands what had changed.
              </EmptyState>
            ) : (
              <Compared id={build.id} before={before} />
            )}
          </Page>
        );
      }}
    </Loaded>
  );
}
