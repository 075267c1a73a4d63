import { keepPreviousData, useQuery, type UseQueryOptions } from "@tanstack/react-query";

interface Answer<Data> {
  data: Data | undefined;
  pending: boolean;
  failed: boolean;
}

/**
 * What is answered to a text that somebody types. It is pending until there is an answer that was asked for after the
 * `present` text was typed, not one out of the cache or of another text.
 */
export function useAnswer<Data>(
  query: UseQueryOptions<Data, Error, Data, string[]>,
  enabled: boolean,
  present: boolean,
): Answer<Data> {
  const { data, isFetchedAfterMount, isPlaceholderData, isError } = useQuery({
    ...query,
    enabled,
    placeholderData: keepPreviousData,
  });
  const pending = enabled && !isError && (!present || isPlaceholderData || !isFetchedAfterMount);
  return { data: enabled && !isError ? data : undefined, pending, failed: enabled && isError };
}
