import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { at, client, unwrap } from "./client";

/*
 * Keys are `[noun, "list", …]` and `[noun, "detail", id, …]`: `live.ts` finds by them what a hint makes stale.
 * Here stand the queries that more than one feature reads; a feature's own are in its `queries.ts`.
 */

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => unwrap(client.GET("/api/v1/session/", { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

export const hostsQuery = queryOptions({
  queryKey: ["host", "list", "all"],
  queryFn: ({ signal }) =>
    unwrap(client.GET("/api/v1/hosts/", { params: { query: { page_size: 200 } }, signal })),
  placeholderData: keepPreviousData,
});

export const operationQuery = (id: number) =>
  queryOptions({
    queryKey: ["operation", "detail", String(id)],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/operations/{id}/", { params: at(id), signal })),
  });

export const operationGroupQuery = (group: string) =>
  queryOptions({
    queryKey: ["operation", "list", "group", group],
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/operations/", { params: { query: { group, page_size: 200 } }, signal })),
  });

/** Anything by name over the whole fleet. */
export const searchQuery = (q: string) =>
  queryOptions({
    queryKey: ["search", q],
    staleTime: 0,
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/search/", { params: { query: { q } }, signal })),
  });

/** What is stored for private repositories: names and servers, never a secret. */
export const credentialsQuery = queryOptions({
  queryKey: ["git_credential", "list", "all"],
  queryFn: ({ signal }) =>
    unwrap(client.GET("/api/v1/git-credentials/", { params: { query: { page_size: 200 } }, signal })),
});
