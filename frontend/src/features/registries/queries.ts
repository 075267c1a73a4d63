import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { at, client, unwrap } from "@/api/client";

const ALL = { page_size: 200, ordering: "name" };

export const registriesQuery = queryOptions({
  queryKey: ["registry", "list"],
  queryFn: ({ signal }) => unwrap(client.GET("/api/v1/registries/", { params: { query: ALL }, signal })),
});

export const registryQuery = (id: number) =>
  queryOptions({
    queryKey: ["registry", "detail", String(id)],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/registries/{id}/", { params: at(id), signal })),
  });

export const gitCredentialsQuery = queryOptions({
  queryKey: ["git_credential", "list"],
  queryFn: ({ signal }) => unwrap(client.GET("/api/v1/git-credentials/", { params: { query: ALL }, signal })),
});

/** The tags of a repository in the registry's own order, a page at a time. */
export const tagsQuery = (id: number, repository: string) =>
  infiniteQueryOptions({
    queryKey: ["registry-tags", String(id), repository],
    retry: false,
    initialPageParam: "",
    queryFn: ({ signal, pageParam }) =>
      unwrap(
        client.GET("/api/v1/live/registries/{id}/tags/", {
          params: { path: { id }, query: { repository, last: pageParam } },
          signal,
        }),
      ),
    getNextPageParam: ({ last }) => last || undefined,
  });

/** Images on the hosts that came from a registry: their repositories, and on which hosts each tag is. */
export interface Held {
  repositories: string[];
  hosts: Map<string, string[]>;
}

/** What the hosts hold of a registry, read from the mirror. */
export const heldQuery = (server: string) =>
  queryOptions({
    queryKey: ["image", "list", "of-registry", server],
    queryFn: async ({ signal }): Promise<Held> => {
      const search = server === "docker.io" ? undefined : server;
      const { results } = await unwrap(
        client.GET("/api/v1/images/", {
          params: { query: { search, dangling: false, page_size: 200 } },
          signal,
        }),
      );
      const hosts = new Map<string, string[]>();
      const repositories = new Set<string>();
      for (const image of results) {
        for (const { registry, repository, reference } of image.names) {
          if (registry !== server) continue;
          repositories.add(repository);
          hosts.set(reference, [...(hosts.get(reference) ?? []), image.host_name]);
        }
      }
      return { repositories: [...repositories].sort(), hosts };
    },
  });
