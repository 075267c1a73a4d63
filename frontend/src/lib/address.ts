/* eslint-disable @typescript-eslint/no-unused-vars -- a page is named for the type of its search only */
import {
  useNavigate,
  useSearch,
  type RegisteredRouter,
  type RouteById,
  type RouteIds,
} from "@tanstack/react-router";
import { useCallback } from "react";

type Tree = RegisteredRouter["routeTree"];

/** The address of any page, with the names of its parameters. */
export type AnyPath = keyof RegisteredRouter["routesByPath"];

/** What any page may be asked: the host everywhere; what lists are asked; and the filters of each page by their name. */
export interface AnySearch {
  host?: number;
  q?: string;
  sort?: string;
  [filter: string]: string | number | boolean | undefined;
}

type SearchOf<Id extends RouteIds<Tree>> = RouteById<Tree, Id>["types"]["fullSearchSchema"];

/** What the address asks of whatever page is shown, and a way to change it. What is empty leaves the address. */
export function useAnyAddress(): [AnySearch, (changes: Partial<AnySearch>) => void] {
  const search: AnySearch = useSearch({ strict: false });
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
  return useAnyAddress();
}
