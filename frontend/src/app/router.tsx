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
import { lazyPart } from "@/components/lazy-part";
import * as fleet from "@/features/fleet/pages";
import * as hosts from "@/features/hosts/pages";
import * as containers from "@/features/containers/pages";
import * as images from "@/features/images/pages";
import * as volumes from "@/features/volumes/pages";
import * as networks from "@/features/networks/pages";
import * as registries from "@/features/registries/pages";
import * as builds from "@/features/builds/pages";
import * as operations from "@/features/operations/pages";
import * as audit from "@/features/audit/pages";
import * as prune from "@/features/prune/pages";
import * as settings from "@/features/settings/pages";
import { page, type PageOf } from "@/lib/page";
import { id, object, text } from "@/lib/search";
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

/** The routes of a tuple of pages, each of its own type: links know what each page may be asked. */
type RoutesOf<Pages extends readonly unknown[]> = {
  [Index in keyof Pages]: Pages[Index] extends PageOf<infer Path, infer Search extends AnyValidator>
    ? ReturnType<typeof at<Path, Search>>
    : never;
};

function routesOf<const Pages extends readonly PageOf<string, AnyValidator>[]>(
  pages: Pages,
): RoutesOf<Pages> {
  return pages.map((one) => at(one)) as never;
}

const pages = routesOf([
  ...fleet.pages,
  ...hosts.pages,
  ...containers.pages,
  ...images.pages,
  ...volumes.pages,
  ...networks.pages,
  ...registries.pages,
  ...builds.pages,
  ...operations.pages,
  ...audit.pages,
  ...prune.pages,
  ...settings.pages,
  page("$", NotFound),
]);

export function buildRouter(queries: QueryClient) {
  return createRouter({
    routeTree: root.addChildren([signIn, setup, inside.addChildren(pages)]),
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
