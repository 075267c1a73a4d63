import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { isSignedOut } from "@/api/client";
import { sessionQuery } from "@/api/queries";
import { ErrorState } from "@/components/states";
import { Shell } from "./layout/shell";
import { NotFound } from "./not-found";
import { Root } from "./root";

interface Context {
  queries: QueryClient;
}

/** The query part of every address is plain text: what a list is asked, in words a person can share. */
type Search = Record<string, string>;
const validateSearch = (search: Record<string, unknown>): Search =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined && value !== "").map(([key, value]) => [key, String(value)]));

const root = createRootRouteWithContext<Context>()({ component: Root, notFoundComponent: NotFound, validateSearch });

const signIn = createRoute({ getParentRoute: () => root, path: "/sign-in", component: lazyRouteComponent(() => import("@/features/session/sign-in-page"), "SignInPage") });
const setup = createRoute({ getParentRoute: () => root, path: "/setup", component: lazyRouteComponent(() => import("@/features/session/setup-page"), "SetupPage") });

const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  component: Shell,
  async beforeLoad({ context, location }) {
    const session = await context.queries.query({ ...sessionQuery, staleTime: "static" }).catch((error: unknown) => {
      if (isSignedOut(error)) return null;
      throw error;
    });
    if (session?.user == null) throw redirect({ to: "/sign-in", search: { next: location.href } });
  },
  errorComponent: ({ error, reset }) => <ErrorState error={error} retry={reset} />,
});

const at = <Path extends string>(path: Path, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => inside, path, component });

const pages = [
  at("/", lazyRouteComponent(() => import("@/features/fleet/fleet-page"), "FleetPage")),
  at("/hosts", lazyRouteComponent(() => import("@/features/hosts/list-page"), "HostsPage")),
  at("/hosts/$id", lazyRouteComponent(() => import("@/features/hosts/detail-page"), "HostPage")),
  at("/containers", lazyRouteComponent(() => import("@/features/containers/list-page"), "ContainersPage")),
  at("/containers/$id/{-$tab}", lazyRouteComponent(() => import("@/features/containers/detail-page"), "ContainerPage")),
  at("/run", lazyRouteComponent(() => import("@/features/containers/run-page"), "RunPage")),
  at("/images", lazyRouteComponent(() => import("@/features/images/list-page"), "ImagesPage")),
  at("/images/$id", lazyRouteComponent(() => import("@/features/images/detail-page"), "ImagePage")),
  at("/volumes", lazyRouteComponent(() => import("@/features/volumes/list-page"), "VolumesPage")),
  at("/volumes/$id", lazyRouteComponent(() => import("@/features/volumes/detail-page"), "VolumePage")),
  at("/networks", lazyRouteComponent(() => import("@/features/networks/list-page"), "NetworksPage")),
  at("/networks/$id", lazyRouteComponent(() => import("@/features/networks/detail-page"), "NetworkPage")),
  at("/registries", lazyRouteComponent(() => import("@/features/registries/list-page"), "RegistriesPage")),
  at("/registries/$id", lazyRouteComponent(() => import("@/features/registries/detail-page"), "RegistryPage")),
  at("/builds", lazyRouteComponent(() => import("@/features/builds/list-page"), "BuildsPage")),
  at("/builds/new", lazyRouteComponent(() => import("@/features/builds/new-page"), "NewBuildPage")),
  at("/builds/$id", lazyRouteComponent(() => import("@/features/builds/detail-page"), "BuildPage")),
  at("/builds/$id/compare", lazyRouteComponent(() => import("@/features/builds/compare-page"), "CompareBuildsPage")),
  at("/operations", lazyRouteComponent(() => import("@/features/operations/list-page"), "OperationsPage")),
  at("/operations/$id", lazyRouteComponent(() => import("@/features/operations/detail-page"), "OperationPage")),
  at("/prune", lazyRouteComponent(() => import("@/features/prune/prune-page"), "PrunePage")),
  at("/settings/account", lazyRouteComponent(() => import("@/features/settings/account-page"), "AccountPage")),
  at("/settings/tokens", lazyRouteComponent(() => import("@/features/settings/tokens-page"), "TokensPage")),
] as const;

export function buildRouter(queries: QueryClient) {
  return createRouter({
    routeTree: root.addChildren([signIn, setup, inside.addChildren(pages)]),
    context: { queries },
    defaultPreload: "intent",
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
