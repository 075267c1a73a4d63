import { queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";

export const needsQuery = queryOptions({
  queryKey: ["need", "list"],
  queryFn: ({ signal }) => unwrap(client.GET("/api/v1/needs-you/", { signal })),
});

export const recentOperationsQuery = (host: number | undefined) =>
  queryOptions({
    queryKey: ["operation", "list", "recent", host ?? "all"],
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/operations/", { params: { query: { host, page_size: 12 } }, signal })),
  });
