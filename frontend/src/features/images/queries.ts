import { queryOptions } from "@tanstack/react-query";
import { at, client, unwrap } from "@/api/client";
import type { Image } from "@/api/types";
import type { FetchPage } from "@/components/data-table/types";

export const fetchImages: FetchPage<Image> = (query, signal) =>
  unwrap(client.GET("/api/v1/images/", { params: { query }, signal }));

export const imageQuery = (id: number) =>
  queryOptions({
    queryKey: ["image", "detail", String(id)],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/images/{id}/", { params: at(id), signal })),
  });

export const imageInspectQuery = (id: number) =>
  queryOptions({
    queryKey: ["image", "detail", String(id), "inspect"],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/images/{id}/inspect/", { params: at(id), signal })),
  });

export const historyQuery = (id: number) =>
  queryOptions({
    // The layers of an image never change.
    queryKey: ["image-history", String(id)],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/live/images/{id}/history/", { params: { path: { id } }, signal })),
  });

export const imageContainersQuery = (id: number) =>
  queryOptions({
    queryKey: ["container", "list", "image", String(id)],
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/containers/", { params: { query: { image: id, page_size: 50 } }, signal })),
  });
