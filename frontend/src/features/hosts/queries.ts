import { queryOptions } from "@tanstack/react-query";
import { at, client, unwrap } from "@/api/client";

export const hostQuery = (id: number) =>
  queryOptions({
    queryKey: ["host", "detail", String(id)],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/hosts/{id}/", { params: at(id), signal })),
  });

export const hostStatsQuery = (id: number) =>
  queryOptions({
    queryKey: ["host", "list", "stats", String(id)],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/hosts/{id}/stats/", { params: at(id), signal })),
  });

export const diskUsageQuery = (id: number) =>
  queryOptions({
    queryKey: ["disk-usage", String(id)],
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/live/hosts/{id}/disk-usage/", { params: { path: { id } }, signal })),
  });

export const hostEventsQuery = (host: number) =>
  queryOptions({
    queryKey: ["event", "host", String(host)],
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/events/", { params: { query: { host: [host], page_size: 20 } }, signal })),
  });
