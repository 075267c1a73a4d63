import type { RouteComponent } from "@tanstack/react-router";
import { nothing } from "./search";

/** A page with its path, and what it asks of the query part of its address. */
export interface PageOf<Path extends string, Search> {
  path: Path;
  component: RouteComponent;
  search: Search;
}

export function page<const Path extends string, Search = typeof nothing>(
  path: Path,
  component: RouteComponent,
  search: Search = nothing as Search,
): PageOf<Path, Search> {
  return { path, component, search };
}
