import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  parseSearchWith,
  redirect,
  stringifySearchWith,
  type AnyValidator,
} from "@tanstack/react-router";
import { isSignedOut } from "@/api/client";
import { sessionQuery } from "@/api/queries";
import type { Feature } from "@/components/feature";
import { lazyPart } from "@/components/lazy-part";
import { page, type PageOf } from "@/lib/page";
import { id, object, text } from "@/lib/search";
import { features, type Features } from "./features";
import { Shell } from "./layout/shell";
import { NotFound } from "./not-found";
import { PageError } from "./page-error";
import { Root } from "./root";

interface Context {
  queries: QueryClient;
}

const root = createRootRouteWithContext<Context>()({ component: Root, validateSearch: object({ host: id }) });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: object({ next: text }),
  component: lazyPart(() => import("@/features/session/sign-in-page"), "SignInPage"),
});
const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  component: lazyPart(() => import("@/features/session/setup-page"), "SetupPage"),
});

const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  component: Shell,
  async beforeLoad({ context, location }) {
    const session = await context.queries
      .query({ ...sessionQuery, staleTime: "static" })
      .catch((error: unknown) => {
        if (isSignedOut(error)) return null;
        throw error;
      });
    if (session?.user == null) throw redirect({ to: "/sign-in", search: { next: location.href } });
  },
});

const at = <Path extends string, Search extends AnyValidator>({
  path,
  component,
  search,
}: PageOf<Path, Search>) =>
  createRoute({ getParentRoute: () => inside, path, component, validateSearch: search });

/** The pages of a tuple of features, one after the other. */
type PagesOf<All> = All extends readonly [Feature<infer Own>, ...infer Others]
  ? [...Own, ...PagesOf<Others>]
  : [];

/** The routes of a tuple of pages, each of its own type: links know what each page may be asked. */
type RoutesOf<Pages extends readonly unknown[]> = {
  [Index in keyof Pages]: Pages[Index] extends PageOf<infer Path, infer Search extends AnyValidator>
    ? ReturnType<typeof at<Path, Search>>
    : never;
};

const pages = features.flatMap((one) => one.pages.map((own) => at(own))) as never as RoutesOf<
  PagesOf<Features>
>;

export function buildRouter(queries: QueryClient) {
  return createRouter({
    routeTree: root.addChildren([signIn, setup, inside.addChildren([...pages, at(page("$", NotFound))])]),
    context: { queries },
    defaultPreload: "intent",
    defaultErrorComponent: PageError,
    // What is open on a page, such as a dialog with a name in it, belongs to its object and does not pass to the next one.
    defaultRemountDeps: ({ params }) => (params as { id?: string }).id,
    // Text stays text: `?q=web`, not `?q="web"`.
    parseSearch: parseSearchWith(String),
    stringifySearch: stringifySearchWith(String),
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof buildRouter>;
  }
}
