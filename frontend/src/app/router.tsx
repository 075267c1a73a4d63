import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  redirect,
  type RouteComponent,
} from "@tanstack/react-router";
import { isSignedOut } from "@/api/client";
import { sessionQuery } from "@/api/queries";
import { lazyPart } from "@/components/lazy-part";
import { Shell } from "./layout/shell";
import { NotFound } from "./not-found";
import { PageError } from "./page-error";
import { Root } from "./root";

interface Context {
  queries: QueryClient;
}

/** The query part of every address is plain text: what a list is asked, in words a person can share. */
type Search = Record<string, string>;
const validateSearch = (search: Record<string, unknown>): Search =>
  Object.fromEntries(
    Object.entries(search)
      .filter(([, value]) => value !== undefined && value !== "")
      .map(([key, value]) => [key, String(value)]),
  );

const root = createRootRouteWithContext<Context>()({ component: Root, validateSearch });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
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

const at = <Path extends string>(path: Path, component: RouteComponent) =>
  createRoute({ getParentRoute: () => inside, path, component });

const pages = [
  at(
    "/",
    lazyPart(() => import("@/features/fleet/fleet-page"), "FleetPage"),
  ),
  at(
    "/hosts",
    lazyPart(() => import("@/features/hosts/list-page"), "HostsPage"),
  ),
  at(
    "/hosts/$id",
    lazyPart(() => import("@/features/hosts/detail-page"), "HostPage"),
  ),
  at(
    "/containers",
    lazyPart(() => import("@/features/containers/list-page"), "ContainersPage"),
  ),
  at(
    "/containers/$id/{-$tab}",
    lazyPart(() => import("@/features/containers/detail-page"), "ContainerPage"),
  ),
  at(
    "/run",
    lazyPart(() => import("@/features/containers/run-page"), "RunPage"),
  ),
  at(
    "/images",
    lazyPart(() => import("@/features/images/list-page"), "ImagesPage"),
  ),
  at(
    "/images/$id",
    lazyPart(() => import("@/features/images/detail-page"), "ImagePage"),
  ),
  at(
    "/volumes",
    lazyPart(() => import("@/features/volumes/list-page"), "VolumesPage"),
  ),
  at(
    "/volumes/$id",
    lazyPart(() => import("@/features/volumes/detail-page"), "VolumePage"),
  ),
  at(
    "/networks",
    lazyPart(() => import("@/features/networks/list-page"), "NetworksPage"),
  ),
  at(
    "/networks/$id",
    lazyPart(() => import("@/features/networks/detail-page"), "NetworkPage"),
  ),
  at(
    "/registries",
    lazyPart(() => import("@/features/registries/list-page"), "RegistriesPage"),
  ),
  at(
    "/registries/$id",
    lazyPart(() => import("@/features/registries/detail-page"), "RegistryPage"),
  ),
  at(
    "/builds",
    lazyPart(() => import("@/features/builds/list-page"), "BuildsPage"),
  ),
  at(
    "/builds/new",
    lazyPart(() => import("@/features/builds/new-page"), "NewBuildPage"),
  ),
  at(
    "/builds/$id",
    lazyPart(() => import("@/features/builds/detail-page"), "BuildPage"),
  ),
  at(
    "/builds/$id/compare",
    lazyPart(() => import("@/features/builds/compare-page"), "CompareBuildsPage"),
  ),
  at(
    "/operations",
    lazyPart(() => import("@/features/operations/list-page"), "OperationsPage"),
  ),
  at(
    "/operations/$id",
    lazyPart(() => import("@/features/operations/detail-page"), "OperationPage"),
  ),
  at(
    "/prune",
    lazyPart(() => import("@/features/prune/prune-page"), "PrunePage"),
  ),
  at(
    "/settings/account",
    lazyPart(() => import("@/features/settings/account-page"), "AccountPage"),
  ),
  at(
    "/settings/tokens",
    lazyPart(() => import("@/features/settings/tokens-page"), "TokensPage"),
  ),
  at("$", NotFound),
] as const;

export function buildRouter(queries: QueryClient) {
  return createRouter({
    routeTree: root.addChildren([signIn, setup, inside.addChildren(pages)]),
    context: { queries },
    defaultPreload: "intent",
    defaultErrorComponent: PageError,
    // What is open on a page, such as a dialog with a name in it, belongs to its object and does not pass to the next one.
    defaultRemountDeps: ({ params }) => (params as { id?: string }).id,
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const text = new URLSearchParams(search as Search).toString();
      return text === "" ? "" : `?${text}`;
    },
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof buildRouter>;
  }
}
