import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { at, client, unwrap } from "@/api/client";
import type { Network } from "@/api/types";
import type { FetchPage } from "@/components/data-table/types";

export const fetchNetworks: FetchPage<Network> = (query, signal) =>
  unwrap(client.GET("/api/v1/networks/", { params: { query }, signal }));

export const networkQuery = (id: number) =>
  queryOptions({
    queryKey: ["network", "detail", String(id)],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/networks/{id}/", { params: at(id), signal })),
  });

export const networkInspectQuery = (id: number) =>
  queryOptions({
    queryKey: ["network", "detail", String(id), "inspect"],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/networks/{id}/inspect/", { params: at(id), signal })),
  });

/** A container whole, to learn its address on a network. */
export const memberQuery = (id: number) =>
  queryOptions({
    queryKey: ["container", "detail", String(id)],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/containers/{id}/", { params: at(id), signal })),
  });

/** Containers of a host that a search finds, to choose one. */
export const candidatesQuery = (host: number, search: string) =>
  queryOptions({
    queryKey: ["container", "list", "candidates", host, search],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/containers/", {
          params: { query: { host: [host], search, ordering: "name", page_size: 50 } },
          signal,
        }),
      ),
  });
