import type { QueryKey } from "@tanstack/react-query";
import type { ClientPathsWithMethod, MaybeOptionalInit, MethodResponse } from "openapi-fetch";
import { client, unwrap } from "./client";
import type { paths } from "./schema";
import type { Preview } from "./types";

type Api = typeof client;
type Method = "post" | "patch" | "delete";
type AnswerOf<Data, Other = Exclude<Data, Preview>> = [Other] extends [never] ? undefined : Other;
/** Some kinds of changes say in `plan` more about themselves. */
type ShownOf<Data> = Extract<Data, Preview>;

/**
 * Something to be changed, as one value: it can be asked for, and before that the server can say what asking would be.
 * Both are the same request, so what a dialog shows is what its button does.
 */
export interface Wish<Answer = unknown, Shown extends Preview = Preview> {
  /** What tells it from others: two wishes with the same key ask for the same. */
  key: QueryKey;
  send: () => Promise<Answer>;
  /** The same as a command and as a REST call, and what speaks against it. Nothing is changed. */
  preview: (signal: AbortSignal) => Promise<Shown>;
}

function wishWith<M extends Method>(method: M) {
  return <Path extends ClientPathsWithMethod<Api, M>>(
    path: Path,
    init: MaybeOptionalInit<paths[Path], M>,
  ): Wish<AnswerOf<MethodResponse<Api, M, Path>>, ShownOf<MethodResponse<Api, M, Path>>> => {
    // The types of a request that may be any of them are more than the compiler can follow; those of each caller hold.
    const ask = (more: object) => unwrap<never>(client.request(method, path, { ...init, ...more } as never));
    const params = init?.params;
    return {
      key: [method, path, init],
      send: () => ask({}),
      preview: (signal) => ask({ params: { ...params, query: { ...params?.query, preview: true } }, signal }),
    };
  };
}

export const post = wishWith("post");
export const patch = wishWith("patch");
export const remove = wishWith("delete");
