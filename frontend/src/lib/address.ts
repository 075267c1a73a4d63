/* eslint-disable @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unused-vars --
   what all routes together may be asked the router knows as `any`; the page is named for its type only */
import {
  useNavigate,
  useSearch,
  type RegisteredRouter,
  type RouteById,
  type RouteIds,
} from "@tanstack/react-router";
import { useCallback } from "react";

type Tree = RegisteredRouter["routeTree"];

const useAnySearch = () => useSearch({ strict: false });

/** What any page may be asked. */
export type AnySearch = ReturnType<typeof useAnySearch>;

type SearchOf<Id extends RouteIds<Tree>> = RouteById<Tree, Id>["types"]["fullSearchSchema"];

/** What the address asks of whatever page is shown, and a way to change it. What is empty leaves the address. */
export function useAnyAddress(): [AnySearch, (changes: Partial<AnySearch>) => void] {
  const search = useAnySearch();
  const navigate = useNavigate();
  const change = useCallback(
    (changes: Partial<AnySearch>) => {
      void navigate({
        to: ".",
        replace: true,
        search: (before: AnySearch) => {
          const merged = Object.entries({ ...before, ...changes });
          return Object.fromEntries(merged.filter(([, value]) => value !== undefined && value !== ""));
        },
      });
    },
    [navigate],
  );
  return [search, change];
}

/** The same for the page of one route. */
export function useAddress<const Id extends RouteIds<Tree>>(
  _page: Id,
): [SearchOf<Id>, (changes: Partial<SearchOf<Id>>) => void] {
  return useAnyAddress() as [SearchOf<Id>, (changes: Partial<SearchOf<Id>>) => void];
}
