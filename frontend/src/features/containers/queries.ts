import { queryOptions } from "@tanstack/react-query";
import { at, client, unwrap } from "@/api/client";
import type { Container } from "@/api/types";
import type { FetchPage } from "@/components/data-table/types";

export const fetchContainers: FetchPage<Container> = (query, signal) =>
  unwrap(client.GET("/api/v1/containers/", { params: { query }, signal }));

const FOUND = 8;

/**
 * The containers a search finds first, whole, so that something can be done with them. Those of exactly that name, on
 * whatever host, are always among them and come first: however many others the search finds, the one that was named in
 * full is there, and so is its namesake. Never taken from the cache for good: it is about to be acted on.
 */
export const containerSearchQuery = (search: string) =>
  queryOptions({
    queryKey: ["container", "list", "search", search],
    staleTime: 0,
    queryFn: async ({ signal }) => {
      const read = (query: { name?: string; search?: string }) =>
        unwrap(
          client.GET("/api/v1/containers/", { params: { query: { ...query, page_size: FOUND } }, signal }),
        );
      const [named, found] = await Promise.all([
        search === "" ? null : read({ name: search }),
        read({ search }),
      ]);
      const first = named?.results ?? [];
      return [...first, ...found.results.filter((one) => first.every((other) => other.id !== one.id))];
    },
  });

/** Containers to choose from, by name. */
export const containersQuery = queryOptions({
  queryKey: ["container", "list", "choice"],
  queryFn: ({ signal }) =>
    unwrap(
      client.GET("/api/v1/containers/", { params: { query: { ordering: "name", page_size: 200 } }, signal }),
    ),
});

export const containerQuery = (id: number) =>
  queryOptions({
    queryKey: ["container", "detail", String(id)],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/containers/{id}/", { params: at(id), signal })),
  });

export const statsQuery = (id: number) =>
  queryOptions({
    // Not under the container's own key: a hint about the container says nothing about its history.
    queryKey: ["container-stats", String(id)],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/containers/{id}/stats/", { params: at(id), signal })),
  });

export const inspectQuery = (id: number) =>
  queryOptions({
    queryKey: ["container", "detail", String(id), "inspect"],
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/containers/{id}/inspect/", { params: at(id), signal })),
  });

export const anatomyQuery = (id: number) =>
  queryOptions({
    queryKey: ["container", "detail", String(id), "anatomy"],
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/containers/{id}/anatomy/", { params: at(id), signal })),
  });

export const commandQuery = (id: number) =>
  queryOptions({
    queryKey: ["container", "detail", String(id), "command"],
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/containers/{id}/command/", { params: at(id), signal })),
  });

/** The container as the fields of the run form, to make another like it. */
export const specQuery = (id: number) =>
  queryOptions({
    queryKey: ["container", "detail", String(id), "spec"],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/containers/{id}/spec/", { params: at(id), signal })),
  });

export const topQuery = (id: number) =>
  queryOptions({
    queryKey: ["container", "detail", String(id), "top"],
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/live/containers/{id}/top/", { params: { path: { id } }, signal })),
  });

export const changesQuery = (id: number) =>
  queryOptions({
    queryKey: ["container-changes", String(id)],
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/live/containers/{id}/changes/", { params: { path: { id } }, signal })),
  });

export const filesQuery = (id: number, path: string) =>
  queryOptions({
    queryKey: ["container-files", String(id), path],
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/live/containers/{id}/files/", {
          params: { path: { id }, query: { path } },
          signal,
        }),
      ),
  });

/** Engine events and operations of one container, newest first. */
export const timelineQuery = (id: number) =>
  queryOptions({
    queryKey: ["event", "container", String(id)],
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/containers/{id}/events/", {
          params: { ...at(id), query: { limit: 200 } },
          signal,
        }),
      ),
  });
