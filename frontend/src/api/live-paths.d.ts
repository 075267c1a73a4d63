// Live reads, by hand until the schema names them.
interface Live<T, Q = object> {
  get: { parameters: { query?: Q; path: { id: string } }; responses: { 200: { content: { "application/json": T } } } };
}
interface PruneRow { id: string; name: string; size_bytes: number | null }

export interface LiveFile { name: string; type: "file" | "directory" | "link" | "other"; size: number; mode: string; modified_at: string | null; link_target: string }
export interface PrunePreview { containers: PruneRow[]; images: PruneRow[]; networks: PruneRow[]; volumes: PruneRow[]; build_cache: PruneRow[]; total_bytes: number }

export interface LivePaths {
  "/api/v1/live/hosts/{id}/prune-preview/": Live<PrunePreview, { volumes?: boolean }>;
  "/api/v1/live/hosts/{id}/disk-usage/": Live<Record<string, { count: number; size_bytes: number; reclaimable_bytes: number }>>;
  "/api/v1/live/containers/{id}/top/": Live<{ titles: string[]; processes: string[][] }>;
  "/api/v1/live/containers/{id}/changes/": Live<{ path: string; kind: "modified" | "added" | "deleted" }[]>;
  "/api/v1/live/containers/{id}/files/": Live<{ path: string; entries: LiveFile[]; truncated: boolean }, { path: string }>;
  "/api/v1/live/images/{id}/history/": Live<{ id: string; created_at: string; created_by: string; size_bytes: number; comment: string; tags: string[] }[]>;
}
