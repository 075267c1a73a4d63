import { useQuery } from "@tanstack/react-query";
import type { StackDetail } from "@/api/types";
import { Moments } from "@/components/moments";
import { Loaded } from "@/components/states";
import { stackMomentsQuery } from "./queries";

/** What happened to the containers of a stack, also to those that are gone, and what was asked of it. */
export function TimelineTab({ stack }: { stack: StackDetail }) {
  const query = useQuery(stackMomentsQuery(stack.id));
  return <Loaded query={query}>{({ results }) => <Moments moments={results} named />}</Loaded>;
}
