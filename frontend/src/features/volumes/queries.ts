import { queryOptions } from "@tanstack/react-query";
import { at, client, unwrap } from "@/api/client";
import type { Volume } from "@/api/types";
import type { FetchPage } from "@/components/data-table/types";

export const fetchVolumes: FetchPage<Volume> = (query, signal) =>
  unwrap(client.GET("/api/v1/volumes/", { params: { query }, signal }));

export const volumeQuery = (id: number) =>
  queryOptions({
    queryKey: ["volume", "detail", String(id)],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/volumes/{id}/", { params: at(id), signal })),
  });

export const volumeInspectQuery = (id: number) =>
  queryOptions({
    queryKey: ["volume", "detail", String(id), "inspect"],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/volumes/{id}/inspect/", { params: at(id), signal })),
  });

/** A minute: the engine walks through every volume to answer, and tells nobody when one has grown. */
const SIZES_STAY_MS = 60_000;

/** Sizes of all volumes of a host by name: one question however many rows ask. */
export const sizesQuery = (host: number) =>
  queryOptions({
    queryKey: ["volume-sizes", String(host)],
    staleTime: SIZES_STAY_MS,
    retry: false,
    refetchInterval: SIZES_STAY_MS,
    queryFn: async ({ signal }) => {
      const sizes = await unwrap(
        client.GET("/api/v1/live/hosts/{id}/volume-sizes/", { params: { path: { id: host } }, signal }),
      );
      return new Map(sizes.map(({ name, size_bytes }) => [name, size_bytes]));
    },
  });

/** A container whole, to learn where it mounts a volume. */
export const userQuery = (id: number) =>
  queryOptions({
    queryKey: ["container", "detail", String(id)],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/containers/{id}/", { params: at(id), signal })),
  });
