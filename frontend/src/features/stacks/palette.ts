import { IconArrowDown, IconRocket, IconStack2 } from "@tabler/icons-react";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { Entry } from "@/components/palette";
import { fetchStacks } from "./queries";
import { stackStatus } from "./status";
import { amountOf, STACK_VERBS, useStackVerbs } from "./verbs";

const allStacks = queryOptions({
  queryKey: ["stack", "list", "all"],
  queryFn: ({ signal }) => fetchStacks({ page: 1, page_size: 200, ordering: "project" }, signal),
});

/** Every stack, and what can be done to it now: they are few. */
export function useStackEntries(): Entry[] {
  const navigate = useNavigate();
  const act = useStackVerbs();
  const { data } = useQuery(allStacks);
  return (data?.results ?? []).flatMap((stack) => {
    const { id, project } = stack;
    const amount = amountOf(stack);
    const entry = (key: string, label: string, icon: Entry["icon"], run: () => void): Entry => ({
      key: `stack-${key}-${id}`,
      group: "Stacks",
      label,
      detail: `${stackStatus(stack).label} on ${stack.host_name}`,
      icon,
      run,
    });
    const go = (search: { plan?: boolean; down?: boolean }) =>
      void navigate({ to: "/stacks/$id/{-$tab}", params: { id: String(id) }, search });
    return [
      entry("open", `Open stack ${project}`, IconStack2, () => go({})),
      entry("apply", `Apply stack ${project}`, IconRocket, () => go({ plan: true })),
      ...STACK_VERBS.filter((verb) => verb.applies(amount)).map((verb) => ({
        ...entry(verb.key, `${verb.label} stack ${project}`, verb.icon, () => void act(verb, stack)),
        wish: verb.wish(id, []),
      })),
      ...(amount.containers > 0
        ? [entry("down", `Take stack ${project} down`, IconArrowDown, () => go({ down: true }))]
        : []),
    ];
  });
}
