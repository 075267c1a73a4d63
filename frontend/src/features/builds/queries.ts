import { queryOptions } from "@tanstack/react-query";
import { at, client, unwrap } from "@/api/client";
import type { Build } from "@/api/types";
import type { FetchPage } from "@/components/data-table/types";

export const fetchBuilds: FetchPage<Build> = (query, signal) =>
  unwrap(client.GET("/api/v1/builds/", { params: { query }, signal }));

/**
 * A build with all that is known about it. Not under `["build", "detail", …]`: its own socket brings what changes step by
 * step, and reading everything again at each hint would cost more than it tells.
 */
export const buildQuery = (id: number) =>
  queryOptions({
    queryKey: ["build-record", String(id)],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/builds/{id}/", { params: at(id), signal })),
  });

/** The builds of one source, the newest first. */
export const buildsOfSourceQuery = (sourceKey: string) =>
  queryOptions({
    queryKey: ["build", "list", "source", sourceKey],
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/builds/", {
          params: { query: { source_key: sourceKey, ordering: "-created_at", page_size: 50 } },
          signal,
        }),
      ),
  });

export const comparisonQuery = (id: number, before: number) =>
  queryOptions({
    queryKey: ["build", "detail", String(id), "compare", before],
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/builds/{id}/compare/", {
          params: { ...at(id), query: { with: before } },
          signal,
        }),
      ),
  });

/** The image that a build made, as the host has it now; none when it was removed. */
export const builtImageQuery = (host: number | null, imageId: string) =>
  queryOptions({
    queryKey: ["image", "list", "built", host, imageId],
    enabled: imageId !== "" && host !== null,
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/images/", {
          params: { query: { host: host === null ? undefined : [host], engine_id: imageId, page_size: 1 } },
          signal,
        }),
      ),
  });
