import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";

export type UrlState = Record<string, string>;

/** The query part of the address as plain strings, and a way to change it. What is empty leaves the address. */
export function useUrlState(): [UrlState, (change: Record<string, string | undefined>) => void] {
  const search: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  const state = useMemo(
    () => Object.fromEntries(Object.entries(search).map(([key, value]) => [key, String(value)])),
    [search],
  );
  const change = useCallback(
    (changes: Record<string, string | undefined>) => {
      void navigate({
        to: ".",
        replace: true,
        search: (before: Record<string, string | undefined>) => {
          const merged = { ...before, ...changes };
          return Object.fromEntries(
            Object.entries(merged).filter(([, value]) => value !== undefined && value !== ""),
          );
        },
      });
    },
    [navigate],
  );
  return [state, change];
}
