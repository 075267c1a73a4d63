import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import type { FetchPage, TableRow } from "./types";

const PAGE_SIZE = 100;
/** Rows above the first visible one that should already be here. */
const LEAD = 30;

interface Window<Row> {
  count: number;
  /** Index in the whole list of the first row that is here. */
  offset: number;
  rows: Row[];
}

/**
 * A list of any length of which two pages are here: the one under the eye and the next.
 * Ten thousand rows scroll like ten, and a hint refetches two hundred of them at most.
 */
export function useWindowedList<Row extends TableRow>(
  noun: string,
  params: Record<string, unknown>,
  fetchPage: FetchPage<Row>,
) {
  const [first, setFirst] = useState(1);
  const query = useQuery({
    queryKey: [noun, "list", "window", params, first],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<Window<Row>> => {
      const read = (page: number) => fetchPage({ ...params, page, page_size: PAGE_SIZE }, signal);
      const here = await read(first);
      const next = here.count > first * PAGE_SIZE ? await read(first + 1) : undefined;
      return {
        count: here.count,
        offset: (first - 1) * PAGE_SIZE,
        rows: [...here.results, ...(next?.results ?? [])],
      };
    },
  });
  const { data } = query;
  return {
    query,
    count: data?.count ?? 0,
    offset: data?.offset ?? 0,
    rows: data?.rows ?? [],
    at: useCallback((index: number): Row | undefined => data?.rows[index - data.offset], [data]),
    /** Tells which row is the first on screen. */
    look(firstVisible: number) {
      const page = Math.floor(Math.max(0, firstVisible - LEAD) / PAGE_SIZE) + 1;
      if (page !== first) setFirst(page);
    },
    /** Back to the top, when the question has changed. */
    reset: () => setFirst(1),
  };
}
