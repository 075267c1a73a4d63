import { queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "@/api/client";

/** As many parts as are shown with their parent; the list of operations shows the rest. */
const MOST = 50;

/** What an operation has asked for, in that order. */
export const partsQuery = (parent: number) =>
  queryOptions({
    queryKey: ["operation", "list", "parts", parent],
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/operations/", {
          params: { query: { parent, ordering: "id", page_size: MOST } },
          signal,
        }),
      ),
  });
