// Provisional, written by hand until `npm run schema` replaces it with the generated file.

interface Page<T> { count: number; next: string | null; previous: string | null; results: T[] }
interface Answer<T> { content: { "application/json": T } }
interface Nothing { content?: never }
interface Get<T, Q = object> {
  get: { parameters: { query?: Q; path: { id: number } }; responses: { 200: Answer<T>; default: Answer<components["schemas"]["Error"]> } };
}
interface GetAll<T, Q = object> {
  get: { parameters: { query?: Q }; responses: { 200: Answer<T>; default: Answer<components["schemas"]["Error"]> } };
}
interface Post<T, B = undefined, P = { path: { id: number } }> {
  post: (B extends undefined ? { requestBody?: never } : { requestBody: { content: { "application/json": B } } }) & {
    parameters: P;

    responses: { 202: Answer<T>; default: Answer<components["schemas"]["Error"]> };
  };
}
interface Patch<T, B> {
  patch: { parameters: { path: { id: number } }; requestBody: { content: { "application/json": B } }; responses: { 200: Answer<T>; default: Answer<components["schemas"]["Error"]> } };
}
interface Delete<T, Q = object> {
  delete: { parameters: { query?: Q; path: { id: number } }; responses: { 202: Answer<T>; 204: Nothing; default: Answer<components["schemas"]["Error"]> } };
}
interface ListQuery { page?: number; page_size?: number; search?: string; ordering?: string; host?: number }
type Operation = components["schemas"]["Operation"];

export interface components {
  schemas: {
    Error: { detail: string; code: string; fields?: Record<string, string[]> };
    Session: { authenticated: boolean; setup_required: boolean; user: components["schemas"]["Me"] | null };
    Me: { id: number; username: string; is_owner: boolean };
    Token: { id: number; name: string; prefix: string; scopes: string[]; created_at: string; expires_at: string | null; last_used_at: string | null };
    TokenCreated: components["schemas"]["Token"] & { token: string };
    Host: {
      id: number; name: string; address: string; enabled: boolean; state: "unknown" | "online" | "unreachable" | "disabled";
      state_since: string | null; state_reason: string; engine_version: string; api_version: string; operating_system: string; kernel_version: string;
      architecture: string; cpus: number; memory_bytes: number; storage_driver: string; warnings: string[]; observed_at: string | null;
      containers_running: number; containers_total: number; images_total: number; volumes_total: number; networks_total: number;
      cpu_percent: number | null; memory_used_bytes: number | null; created_at: string;
    };
    HostDetail: components["schemas"]["Host"] & { info: Record<string, unknown>; version: Record<string, unknown>; ssh_host_key: string };
    HostRequest: { name: string; address: string; enabled?: boolean; tls_ca?: string; tls_cert?: string; tls_key?: string; ssh_key?: string; ssh_host_key?: string };
    HostVerdict: { ok: boolean; verdict: string; hint: string; code: string; engine_version: string; ssh_host_key: string };
    Port: { container_port: number; protocol: string; host_ip: string; host_port: number | null };
    Container: {
      id: number; engine_id: string; host: number; host_name: string; name: string; image: string; image_id: number | null; command: string;
      state: "created" | "running" | "paused" | "restarting" | "removing" | "exited" | "dead"; health: string; exit_code: number | null; oom_killed: boolean;
      error: string; restart_count: number; restart_policy: string; stack: string; service: string; tty: boolean; created_at: string | null;
      started_at: string | null; finished_at: string | null; observed_at: string; ports: components["schemas"]["Port"][];
      cpu_percent: number | null; memory_bytes: number | null; memory_limit: number | null; cpu_history: number[]; memory_history: number[];
    };
    ContainerDetail: components["schemas"]["Container"] & {
      labels: Record<string, string>; mounts: components["schemas"]["Mount"][]; networks: components["schemas"]["Attachment"][];
      env: { name: string; value: string; masked: boolean }[]; entrypoint: string[]; arguments: string[]; working_dir: string; user: string; hostname: string;
      resources: { memory: number; cpus: number; pids: number };
    };
    Mount: { type: string; name: string; source: string; destination: string; read_only: boolean };
    Attachment: { name: string; engine_id: string; ip_address: string; ipv6_address: string; aliases: string[]; mac_address: string };
    ContainerCreate: {
      host: number; image: string; name?: string; command?: string[]; entrypoint?: string[]; env?: Record<string, string>;
      ports?: { container_port: number; protocol?: string; host_ip?: string; host_port?: number | null }[];
      mounts?: { type: string; source?: string; target: string; read_only?: boolean }[]; networks?: { name: string }[]; labels?: Record<string, string>;
      restart_policy?: { name: string; maximum_retry_count?: number }; resources?: { memory?: number; cpus?: number; pids?: number };
      working_dir?: string; user?: string; hostname?: string; tty?: boolean; start?: boolean; auto_remove?: boolean;
    };
    CommandEquivalent: { docker: string; curl: string };
    Sample: { at: string; cpu_percent: number | null; memory_bytes: number; memory_limit: number; network_rx_bytes: number; network_tx_bytes: number; block_read_bytes: number; block_write_bytes: number; pids: number };
    Anatomy: { namespaces: { name: string; kind: string; explanation: string }[]; limits: { name: string; value: string; explanation: string }[]; image: string; start_command: string[]; pid: number | null };
    Event: { id: number; host: number; host_name: string; noun: string; action: string; at: string; name: string; engine_id: string; attributes: Record<string, string> };
    Image: {
      id: number; engine_id: string; host: number; host_name: string; name: string; repo_tags: string[]; repo_digests: string[]; dangling: boolean;
      size_bytes: number; created_at: string | null; architecture: string; operating_system: string; used_by: number; observed_at: string;
    };
    ImageDetail: components["schemas"]["Image"] & { labels: Record<string, string>; raw: Record<string, unknown> };
    Operation: {
      id: number; kind: string; state: "queued" | "running" | "succeeded" | "failed" | "cancelled" | "interrupted"; host_id: number | null; host_name: string;
      target_type: string; target_id: string; target_name: string; command: string; curl: string; requested_by_name: string; group: string | null; attempt: number;
      cancel_requested: boolean; created_at: string; started_at: string | null; finished_at: string | null;
      progress: { rows?: components["schemas"]["ProgressRow"][]; percent?: number | null }; result: Record<string, unknown> | null;
      error_code: string; error_detail: string; error_hint: string; last_sequence: number;
    };
    ProgressRow: { id: string; name: string; status: string; current: number | null; total: number | null };
    OutputChunk: { sequence: number; stream: string; text: string; created_at: string };
    PrunePreview: { containers: PruneRow[]; images: PruneRow[]; networks: PruneRow[]; volumes: PruneRow[]; build_cache: PruneRow[]; total_bytes: number };
    LiveFile: { name: string; type: "file" | "directory" | "link" | "other"; size: number; mode: string; modified_at: string | null; link_target: string };
  };
}
interface PruneRow { id: string; name: string; size_bytes: number | null }

type S = components["schemas"];
type Act<B = undefined> = Post<Operation, B>;

export interface paths {
  "/api/v1/session/": GetAll<S["Session"]> & Post<S["Session"], { username: string; password: string }, object> & { delete: { parameters: object; responses: { 204: Nothing } } };
  "/api/v1/setup/": Post<S["Session"], { token: string; username: string; password: string }, object>;
  "/api/v1/tokens/": GetAll<Page<S["Token"]>> & Post<S["TokenCreated"], { name: string; scopes: string[]; expires_at?: string | null }, object>;
  "/api/v1/tokens/{id}/": Delete<never>;
  "/api/v1/hosts/": GetAll<Page<S["Host"]>, ListQuery> & Post<S["Host"], S["HostRequest"], object>;
  "/api/v1/hosts/test/": Post<S["HostVerdict"], S["HostRequest"], object>;
  "/api/v1/hosts/{id}/": Get<S["HostDetail"]> & Patch<S["Host"], Partial<S["HostRequest"]>> & Delete<never>;
  "/api/v1/hosts/{id}/stats/": Get<{ samples: { at: string; cpu_percent: number; memory_bytes: number }[] }>;
  "/api/v1/hosts/{id}/prune/": Act<{ volumes?: boolean; containers?: boolean; networks?: boolean; images?: boolean; build_cache?: boolean }>;
  "/api/v1/live/hosts/{id}/prune-preview/": Get<S["PrunePreview"], { volumes?: boolean }>;
  "/api/v1/live/hosts/{id}/disk-usage/": Get<Record<string, { count: number; size_bytes: number; reclaimable_bytes: number }>>;
  "/api/v1/containers/": GetAll<Page<S["Container"]>, ListQuery & { state?: string; attention?: boolean; image?: number }> & Post<Operation, S["ContainerCreate"], object>;
  "/api/v1/containers/parse-run/": Post<S["ContainerCreate"], { line: string }, object>;
  "/api/v1/containers/bulk/": Post<{ group: string; operations: Operation[] }, { ids: number[]; action: string; params?: Record<string, unknown> }, object>;
  "/api/v1/containers/{id}/": Get<S["ContainerDetail"]> & Delete<Operation, { force?: boolean; volumes?: boolean }>;
  "/api/v1/containers/{id}/start/": Act;
  "/api/v1/containers/{id}/stop/": Act<{ timeout?: number }>;
  "/api/v1/containers/{id}/restart/": Act<{ timeout?: number }>;
  "/api/v1/containers/{id}/kill/": Act<{ signal?: string }>;
  "/api/v1/containers/{id}/pause/": Act;
  "/api/v1/containers/{id}/unpause/": Act;
  "/api/v1/containers/{id}/rename/": Act<{ name: string }>;
  "/api/v1/containers/{id}/update/": Act<{ restart_policy?: { name: string; maximum_retry_count?: number }; resources?: { memory?: number; cpus?: number; pids?: number } }>;
  "/api/v1/containers/{id}/recreate/": Act<Partial<S["ContainerCreate"]>>;
  "/api/v1/containers/{id}/commit/": Act<{ repository: string; tag?: string; changes?: string[]; pause?: boolean }>;
  "/api/v1/containers/{id}/stats/": Get<{ samples: S["Sample"][] }>;
  "/api/v1/containers/{id}/inspect/": Get<Record<string, unknown>>;
  "/api/v1/containers/{id}/anatomy/": Get<S["Anatomy"]>;
  "/api/v1/containers/{id}/events/": Get<Page<S["Event"]>>;
  "/api/v1/containers/{id}/command/": Get<S["CommandEquivalent"]>;
  "/api/v1/containers/{id}/spec/": Get<S["ContainerCreate"]>;
  "/api/v1/live/containers/{id}/top/": Get<{ titles: string[]; processes: string[][] }>;
  "/api/v1/live/containers/{id}/changes/": Get<{ path: string; kind: "modified" | "added" | "deleted" }[]>;
  "/api/v1/live/containers/{id}/files/": Get<{ path: string; entries: S["LiveFile"][]; truncated: boolean }, { path: string }>;
  "/api/v1/images/": GetAll<Page<S["Image"]>, ListQuery & { dangling?: boolean }>;
  "/api/v1/images/pull/": Post<Operation, { host: number; reference: string }, object>;
  "/api/v1/images/prune/": Post<Operation, { host: number; all?: boolean }, object>;
  "/api/v1/images/{id}/": Get<S["ImageDetail"]> & Delete<Operation, { force?: boolean }>;
  "/api/v1/images/{id}/tag/": Act<{ repository: string; tag: string }>;
  "/api/v1/images/{id}/push/": Act<{ reference: string }>;
  "/api/v1/live/images/{id}/history/": Get<{ id: string; created_at: string; created_by: string; size_bytes: number; comment: string; tags: string[] }[]>;
  "/api/v1/operations/": GetAll<Page<Operation>, ListQuery & { state?: string[]; kind?: string; group?: string; target_type?: string; target_id?: string }>;
  "/api/v1/operations/{id}/": Get<Operation>;
  "/api/v1/operations/{id}/output/": Get<{ chunks: S["OutputChunk"][]; last_sequence: number; more: boolean }, { after?: number }>;
  "/api/v1/operations/{id}/cancel/": Act;
  "/api/v1/operations/{id}/retry/": Act;
  "/api/v1/events/": GetAll<Page<S["Event"]>, ListQuery>;
}
