import { useDebouncedValue } from "@mantine/hooks";
import { hashKey, keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Preview } from "@/api/types";
import type { Wish } from "@/api/wish";

/** How long a form has to stand still before the server is asked. */
const STILL_MS = 250;
/** Of how many wishes in one go the server is asked what they are. */
const MOST = 10;

let count = 0;

const keyOf = (wishes: readonly Wish[]) => hashKey(wishes.map(({ key }) => key));

/** What a wish says of itself, or several as one. */
type Together<Shown extends Preview> = Preview & Pick<Partial<Shown>, "plan">;

/** What several wishes are, as one: their commands in turn, and each problem once. */
export function together<Shown extends Preview>(previews: readonly Shown[], left: number): Together<Shown> {
  const lines = (of: "command" | "curl") => previews.map((one) => one[of]).filter((line) => line !== "");
  const more = left > 0 ? [`# and ${left} more`] : [];
  const problems = previews.flatMap((one) => one.problems);
  return {
    command: [...lines("command"), ...more].join("\n"),
    curl: [...lines("curl"), ...more].join("\n"),
    problems: [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()],
    plan: previews.length === 1 ? previews[0]?.plan : undefined,
  };
}

export interface Previewed<Shown extends Preview = Preview> {
  /** There is nothing to ask about: something is missing in the form. */
  missing: boolean;
  /** What the server says; of an earlier state of the form while `older`. */
  preview: Together<Shown> | undefined;
  older: boolean;
  /** It cannot be asked, or refuses to say. */
  error: unknown;
}

/** What the server says that `wishes` would do, a moment after they have last changed. */
export function usePreview<Shown extends Preview>(wishes: readonly Wish<unknown, Shown>[]): Previewed<Shown> {
  const present = keyOf(wishes);
  const [asked] = useDebouncedValue(present, STILL_MS);
  const still = asked === present;
  // What a dialog before it was told about the same wish may be true no more.
  const [nonce] = useState(() => (count += 1));
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: ["preview", nonce, asked],
    queryFn: async ({ signal }) => {
      const first = wishes.slice(0, MOST).map((wish) => wish.preview(signal));
      return together(await Promise.all(first), wishes.length - first.length);
    },
    // Before it stands still, `wishes` are others than those of the key.
    enabled: still && wishes.length > 0,
    placeholderData: keepPreviousData,
    // What is typed into a form, a password maybe, is not kept when it is closed.
    gcTime: 0,
    retry: false,
  });
  const missing = wishes.length === 0;
  return { missing, preview: missing ? undefined : data, older: !still || isPlaceholderData, error };
}
