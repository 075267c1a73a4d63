import { useQuery } from "@tanstack/react-query";
import type { ContainerDetail } from "@/api/types";
import { Moments } from "@/components/moments";
import { Loaded } from "@/components/states";
import { timelineQuery } from "./queries";

/** What happened on the engine and what was asked for here, on one axis, newest first. */
export function TimelineTab({ container }: { container: ContainerDetail }) {
  const query = useQuery(timelineQuery(container.id));
  return <Loaded query={query}>{({ results }) => <Moments moments={results} />}</Loaded>;
}
