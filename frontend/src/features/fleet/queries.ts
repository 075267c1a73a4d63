import { queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";

export const attentionQuery = (host: number | undefined) =>
  queryOptions({
    queryKey: ["container", "list", "attention", host ?? "all"],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/containers/", { params: { query: { attention: true, host, page_size: 20 } }, signal })),
  });

export const recentOperationsQuery = (host: number | undefined) =>
  queryOptions({
    queryKey: ["operation", "list", "recent", host ?? "all"],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/operations/", { params: { query: { host, page_size: 12 } }, signal })),
  });
