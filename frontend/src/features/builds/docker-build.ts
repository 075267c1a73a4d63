import type { BuildFields } from "@/api/types";
import { curlLine } from "@/lib/curl";
import { joinWords, quoteWord } from "@/lib/shell-words";
import type { SourceKind } from "./build-form";

/** What docker takes as context: a folder, `-` for a Dockerfile on standard input, or a git URL. */
function contextOf(source: SourceKind, fields: BuildFields): string {
  if (source === "dockerfile") return "-";
  if (source === "upload") return fields.subdirectory ? `./${fields.subdirectory}` : ".";
  const fragment = fields.subdirectory
    ? `${fields.git_ref ?? ""}:${fields.subdirectory}`
    : (fields.git_ref ?? "");
  return `${fields.git_url ?? "URL"}${fragment === "" ? "" : `#${fragment}`}`;
}

const repeated = (flag: string, values: readonly string[] = []) => values.flatMap((value) => [flag, value]);
const pairs = (flag: string, values: Record<string, string> = {}) =>
  repeated(
    flag,
    Object.entries(values).map(([name, value]) => `${name}=${value}`),
  );
const one = (flag: string, value: string | undefined) => repeated(flag, value ? [value] : []);

/** The `docker build` line that makes the same image; secrets appear by id, with a file to put them into. */
export function dockerBuild(source: SourceKind, fields: BuildFields): string {
  const words = [
    "docker",
    "build",
    ...repeated("--tag", fields.tags),
    ...one("--file", fields.dockerfile_path),
    ...one("--target", fields.target),
    ...one("--platform", fields.platform),
    ...one("--network", fields.network),
    ...pairs("--build-arg", {
      ...fields.build_args,
      ...(fields.inline_cache && { BUILDKIT_INLINE_CACHE: "1" }),
    }),
    ...pairs("--label", fields.labels),
    ...repeated("--cache-from", fields.cache_from),
    ...repeated("--add-host", fields.extra_hosts),
    ...repeated(
      "--secret",
      Object.keys(fields.secrets ?? {}).map((id) => `id=${id},src=${id}.txt`),
    ),
    ...(fields.no_cache ? ["--no-cache"] : []),
    ...(fields.pull ? ["--pull"] : []),
    contextOf(source, fields),
  ];
  return `${joinWords(words)}${source === "dockerfile" ? " < Dockerfile" : ""}`;
}

/** The REST call that asks for the same; the values of secrets are to be filled in. */
export function curlBuild(source: SourceKind, fields: BuildFields, origin?: string): string {
  const { secrets } = fields;
  const body = {
    ...fields,
    ...(secrets !== undefined && {
      secrets: Object.fromEntries(Object.keys(secrets).map((id) => [id, "…"])),
    }),
  };
  if (source !== "upload") return curlLine("POST", "builds/", body, origin);
  return `${curlLine("POST", "builds/", undefined, origin)} \\\n  --form ${quoteWord(`build=${JSON.stringify(body)}`)} --form archive=@context.tar.gz`;
}
