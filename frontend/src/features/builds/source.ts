import type { Build, BuildDetail } from "@/api/types";
import { operationStatus } from "@/components/operation-status";
import type { Status } from "@/components/status";

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

/** Where the Dockerfile is among the files, or what it is called when it is none of them. */
export function dockerfileName(
  build: Pick<BuildDetail, "subdirectory" | "dockerfile_path" | "options">,
): string {
  const name = build.dockerfile_path || "Dockerfile";
  if (build.options.dockerfile_inline !== "") return name;
  const parts: string[] = [];
  for (const part of `${build.subdirectory}/${name}`.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}
