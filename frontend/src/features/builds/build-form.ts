import type { BuildDetail, BuildFields } from "@/api/types";
import { recordOf, rowsOf, type PairRow } from "@/lib/pair-rows";
import type { Upload } from "@/lib/upload";

export type SourceKind = BuildDetail["source"];
type NetworkMode = NonNullable<BuildFields["network"]>;
export const NETWORKS: readonly NetworkMode[] = ["default", "none", "host"];

/** The new build as a person fills it in. */
export interface BuildForm {
  /** None picked: the first one. */
  host: number | null;
  source: SourceKind;
  dockerfile: string;
  upload: Upload | null;
  gitUrl: string;
  gitRef: string;
  gitCredential: number | null;
  subdirectory: string;
  dockerfilePath: string;
  /** Of a copy, in place of the path: shown masked, and known to the server. */
  dockerfileInline: string;
  name: string;
  tags: string[];
  target: string;
  buildArgs: PairRow[];
  secrets: PairRow[];
  labels: PairRow[];
  platform: string;
  network: NetworkMode;
  cacheFrom: string[];
  extraHosts: string[];
  buildContexts: PairRow[];
  shmSize: string;
  ulimits: string[];
  noCache: boolean;
  pull: boolean;
  inlineCache: boolean;
  timeoutMinutes: number | string;
  /** The build it is like, from which the server takes values that are shown masked. */
  copyOf: number | null;
}

export const EMPTY_BUILD: BuildForm = {
  host: null,
  source: "dockerfile",
  dockerfile: "",
  upload: null,
  gitUrl: "",
  gitRef: "",
  gitCredential: null,
  subdirectory: "",
  dockerfilePath: "",
  dockerfileInline: "",
  name: "",
  tags: [],
  target: "",
  buildArgs: [],
  secrets: [],
  labels: [],
  platform: "",
  network: "default",
  cacheFrom: [],
  extraHosts: [],
  buildContexts: [],
  shmSize: "",
  ulimits: [],
  noCache: false,
  pull: false,
  inlineCache: false,
  timeoutMinutes: "",
  copyOf: null,
};

/** The same once more, to change something first. Files and the values of secrets have to be given anew. */
export function fromBuild(build: BuildDetail): BuildForm {
  const { options } = build;
  return {
    ...EMPTY_BUILD,
    source: build.source,
    dockerfile: build.source === "dockerfile" ? build.dockerfile : "",
    gitUrl: build.git_url,
    gitRef: build.git_ref,
    gitCredential: build.git_credential_id,
    subdirectory: build.subdirectory,
    dockerfilePath:
      options.dockerfile_inline !== "" || build.dockerfile_path === "Dockerfile" ? "" : build.dockerfile_path,
    dockerfileInline: options.dockerfile_inline,
    name: build.name,
    tags: [...build.tags],
    target: options.target,
    buildArgs: rowsOf(options.build_args),
    secrets: build.secret_ids.map((name) => ({ name, value: "" })),
    labels: rowsOf(options.labels),
    platform: options.platform,
    network: NETWORKS.find((mode) => mode === options.network) ?? "default",
    cacheFrom: options.cache_from,
    extraHosts: options.extra_hosts,
    buildContexts: rowsOf(options.build_contexts),
    shmSize: options.shm_size === 0 ? "" : String(options.shm_size),
    ulimits: options.ulimits,
    noCache: options.no_cache,
    pull: options.pull,
    inlineCache: options.inline_cache,
    timeoutMinutes: options.timeout_seconds === 3600 ? "" : options.timeout_seconds / 60,
    copyOf: build.id,
  };
}

/** Whether there is something to build from. */
export function hasSource(form: BuildForm): boolean {
  if (form.source === "dockerfile") return form.dockerfile.trim() !== "";
  return form.source === "git" ? form.gitUrl.trim() !== "" : form.upload !== null;
}

function isGiven(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === false) return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

function sourceFields(form: BuildForm): BuildFields {
  if (form.source === "dockerfile") return { dockerfile: form.dockerfile };
  const where = {
    subdirectory: form.subdirectory.trim(),
    dockerfile_path: form.dockerfilePath.trim(),
    dockerfile_inline: form.dockerfileInline,
  };
  if (form.source === "upload") return where;
  return {
    ...where,
    git_url: form.gitUrl.trim(),
    git_ref: form.gitRef.trim(),
    git_credential: form.gitCredential,
  };
}

/** Whether a value stands in it as the server shows secrets. */
function hasMasked(form: BuildForm): boolean {
  const values = [...form.buildArgs, ...form.labels].map((row) => row.value);
  return [...values, form.dockerfileInline].some((value) => value.includes("********"));
}

/** What is sent: the chosen source and what was filled in, nothing else. The files of an upload go beside it. */
export function toFields(form: BuildForm, host: number | null): BuildFields {
  const minutes = Number(form.timeoutMinutes);
  const fields: BuildFields = {
    host: host ?? undefined,
    name: form.name.trim(),
    ...sourceFields(form),
    tags: form.tags,
    target: form.target.trim(),
    build_args: recordOf(form.buildArgs),
    labels: recordOf(form.labels),
    platform: form.platform.trim(),
    network: form.network === "default" ? undefined : form.network,
    cache_from: form.cacheFrom,
    extra_hosts: form.extraHosts,
    build_contexts: recordOf(form.buildContexts),
    shm_size: form.shmSize.trim(),
    ulimits: form.ulimits,
    secrets: recordOf(form.secrets),
    no_cache: form.noCache,
    pull: form.pull,
    inline_cache: form.inlineCache,
    timeout_seconds: minutes > 0 ? Math.round(minutes * 60) : undefined,
    copy_of: hasMasked(form) ? (form.copyOf ?? undefined) : undefined,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => isGiven(value)));
}
