import { queryOptions } from "@tanstack/react-query";
import { at, client, unwrap } from "@/api/client";
import type { Stack, StackDetail } from "@/api/types";
import type { FetchPage } from "@/components/data-table/types";
import type { StoredFile } from "./files";

export const fetchStacks: FetchPage<Stack> = (query, signal) =>
  unwrap(client.GET("/api/v1/stacks/", { params: { query }, signal }));

export const stackQuery = (id: number) =>
  queryOptions({
    queryKey: ["stack", "detail", String(id)],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/stacks/{id}/", { params: at(id), signal })),
  });

export const elsewhereQuery = (host: number | undefined) =>
  queryOptions({
    queryKey: ["stack", "list", "elsewhere", host ?? null],
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/stacks/elsewhere/", { params: { query: { host } }, signal })),
  });

/** The Compose CLI of the installation: it is there, or why not. */
export const composeQuery = queryOptions({
  queryKey: ["stack", "compose"],
  queryFn: ({ signal }) => unwrap(client.GET("/api/v1/stacks/compose/", { signal })),
  staleTime: 60_000,
});

/** The compose file as it would be written from what runs of a project. */
export const reconstructedQuery = (host: number, project: string) =>
  queryOptions({
    queryKey: ["stack", "reconstructed", host, project],
    queryFn: ({ signal }) =>
      unwrap(client.POST("/api/v1/stacks/reconstruct/", { body: { host, project }, signal })),
  });

/** The compose file as it would be written from these containers. */
export const gatheredQuery = (containers: number[]) =>
  queryOptions({
    queryKey: ["stack", "gathered", ...containers],
    queryFn: ({ signal }) => unwrap(client.POST("/api/v1/stacks/gather/", { body: { containers }, signal })),
  });

/** Containers that no Compose project has. */
export const looseContainersQuery = queryOptions({
  queryKey: ["container", "list", "loose"],
  queryFn: ({ signal }) =>
    unwrap(
      client.GET("/api/v1/containers/", { params: { query: { ordering: "name", page_size: 200 } }, signal }),
    ),
  select: ({ results }) => results.filter(({ stack }) => stack === ""),
});

/** Longer ones are shown as bytes are: an editor is no place for them. */
const LONGEST_TEXT = 2 * 1024 * 1024;

function textOf(bytes: ArrayBuffer): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}

type FileOf = Pick<StackDetail["files"][number], "path" | "size" | "sha256" | "link">;

/** Files with their contents; a link, and what is too long or no text, has none. */
function readFiles(
  files: readonly FileOf[],
  read: (path: string) => Promise<unknown>,
): Promise<StoredFile[]> {
  return Promise.all(
    files.map(async ({ path, size, link }) => {
      const plain = link === "" && size <= LONGEST_TEXT;
      return { path, size, text: plain ? textOf((await read(path)) as ArrayBuffer) : null };
    }),
  );
}

/** What tells one state of the files from another. */
export const digestOf = (files: readonly FileOf[]): string =>
  files.map(({ path, sha256, link }) => `${path}\n${sha256}${link}`).join("\n");

/** The files of a stack as they are stored. They are the same for as long as their digest is. */
export const filesQuery = (stack: StackDetail) =>
  queryOptions({
    queryKey: ["stack-files", stack.id, digestOf(stack.files)],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => ({
      digest: digestOf(stack.files),
      files: await readFiles(stack.files, (path) =>
        unwrap(
          client.GET("/api/v1/stacks/{id}/file/", {
            params: { ...at(stack.id), query: { path } },
            parseAs: "arrayBuffer",
            signal,
          }),
        ),
      ),
    }),
  });

/** As many as one looks at. */
const MOST = 100;

export const revisionsQuery = (id: number) =>
  queryOptions({
    queryKey: ["stack", "detail", String(id), "revisions"],
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/stacks/{id}/revisions/", {
          params: { ...at(id), query: { page_size: MOST } },
          signal,
        }),
      ),
  });

/** A revision with what it was made from: it never changes. */
export const revisionQuery = (id: number, number: number) =>
  queryOptions({
    queryKey: ["stack-revision", id, number],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/stacks/{id}/revisions/{number}/", { params: { path: { id, number } }, signal }),
      ),
  });

/** The files of a revision with their contents. */
export const revisionFilesQuery = (id: number, number: number) =>
  queryOptions({
    queryKey: ["stack-revision", id, number, "files"],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal, client: queries }) => {
      const { files } = await queries.query(revisionQuery(id, number));
      return readFiles(files, (path) =>
        unwrap(
          client.GET("/api/v1/stacks/{id}/revisions/{number}/file/", {
            params: { path: { id, number }, query: { path } },
            parseAs: "arrayBuffer",
            signal,
          }),
        ),
      );
    },
  });

export const differenceQuery = (id: number, before: number, after: number) =>
  queryOptions({
    queryKey: ["stack-revision", id, after, "with", before],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/stacks/{id}/revisions/{number}/compare/", {
          params: { path: { id, number: after }, query: { with: before } },
          signal,
        }),
      ),
  });

/** The containers of a stack on its host. */
export const stackContainersQuery = (stack: Stack) =>
  queryOptions({
    queryKey: ["container", "list", "stack", stack.project, stack.host],
    enabled: stack.host !== null,
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/containers/", {
          params: {
            query: {
              stack: stack.project,
              ...(stack.host !== null && { host: [stack.host] }),
              ordering: "name",
              page_size: 200,
            },
          },
          signal,
        }),
      ),
  });

/** The volumes that Compose made for a stack on its host, by the label it gives them. */
export const stackVolumesQuery = (stack: Stack) =>
  queryOptions({
    queryKey: ["volume", "list", "stack", stack.project, stack.host],
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/volumes/", {
          params: {
            query: {
              search: stack.project,
              host: stack.host === null ? undefined : [stack.host],
              page_size: 200,
            },
          },
          signal,
        }),
      ),
    select: ({ results }) => results.filter((volume) => volume.stack === stack.project),
  });

/** What came to its webhook; told by hints about the stack. */
export const deliveriesQuery = (id: number) =>
  queryOptions({
    queryKey: ["stack", "detail", String(id), "deliveries"],
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/stacks/{id}/deliveries/", {
          params: { ...at(id), query: { page_size: MOST } },
          signal,
        }),
      ),
  });

export const stackOperationsQuery = (id: number) =>
  queryOptions({
    queryKey: ["operation", "list", "stack", id],
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/operations/", {
          params: {
            query: { target_type: "stack", target_id: String(id), ordering: "-id", page_size: MOST },
          },
          signal,
        }),
      ),
  });

/** What happened to its containers and what was asked of it, on one axis. */
export const stackMomentsQuery = (id: number) =>
  queryOptions({
    queryKey: ["event", "stack", String(id)],
    queryFn: ({ signal }) =>
      unwrap(
        client.GET("/api/v1/stacks/{id}/events/", {
          params: { ...at(id), query: { limit: 200 } },
          signal,
        }),
      ),
  });

/** What hangs together in it. */
export const stackGraphQuery = (id: number) =>
  queryOptions({
    queryKey: ["stack", "detail", String(id), "graph"],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/stacks/{id}/graph/", { params: at(id), signal })),
  });
