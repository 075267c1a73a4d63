import type { Build, BuildDetail } from "@/api/types";
import { operationStatus } from "@/components/operation-status";
import type { Status } from "@/components/status";

type SourceFacts = Pick<Build, "source" | "git_url" | "git_ref" | "git_commit">;

/** Where the files of a build come from, short: `team/api @ main`. */
export function sourceWords({ source, git_url: url, git_ref: ref, git_commit: commit }: SourceFacts): string {
  if (source === "dockerfile") return "pasted Dockerfile";
  if (source === "upload") return "uploaded files";
  const path = url
    .replace(/^[a-z+]+:\/\/[^/]*\//, "")
    .replace(/^[^/]*:/, "")
    .replace(/\.git$/, "");
  const version = ref || commit.slice(0, 8);
  return version === "" ? path : `${path} @ ${version}`;
}

/** The server of `https://host/path`, `ssh://user@host:22/path` and `user@host:path`: the host, with its port if that is unusual. */
export function serverOf(repository: string): string {
  const text = repository.trim();
  const [, scheme = "", host = "", port = ""] =
    /^([a-z+]+):\/\/(?:[^@/]*@)?([^/:]+)(?::(\d+))?/i.exec(text) ?? [];
  if (scheme === "") return /^(?:[^@/]*@)?([^/:]+)/.exec(text)?.[1] ?? "";
  const usual = { https: "443", http: "80", ssh: "22" }[scheme.toLowerCase()];
  return port === "" || port === usual ? host : `${host}:${port}`;
}

export function buildStatus(build: Pick<Build, "state" | "error_detail">): Status {
  return operationStatus({ state: build.state, error_detail: build.error_detail, cancel_requested: false });
}

/** What a build is called where only one line is: `api 12`. */
export function buildTitle(build: Pick<Build, "name" | "number">): string {
  return `${build.name || "Build"} #${build.number}`;
}

/** How much of it came from the cache, 0 to 1; null before there are steps. */
export function cachedShare(build: Pick<Build, "steps_total" | "steps_cached">): number | null {
  return build.steps_total === 0 ? null : build.steps_cached / build.steps_total;
}

/** The image of a build by its best name. */
export function imageReference(build: Pick<BuildDetail, "tags" | "image_engine_id">): string {
  return build.tags[0] ?? build.image_engine_id;
}
