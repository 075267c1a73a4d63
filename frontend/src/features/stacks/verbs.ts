import {
  IconDownload,
  IconPlayerPlay,
  IconPlayerStop,
  IconRefresh,
  IconRotate,
  type Icon,
} from "@tabler/icons-react";
import { at } from "@/api/client";
import type { ApplyOptions, Operation, Stack, StackDetail } from "@/api/types";
import { post, remove, type Wish } from "@/api/wish";
import { askConfirm } from "@/components/confirm";
import { useChange, type ChangeOptions } from "@/components/use-change";
import { useRemoval } from "@/components/use-removal";

type VerbKey = "start" | "stop" | "restart" | "recreate" | "pull";

/** Something that can be done to what there is of a stack, or to some of its services. */
export interface StackVerb {
  key: VerbKey;
  label: string;
  icon: Icon;
  /** When it makes sense, by how many containers there are and run. */
  applies: (amount: { containers: number; running: number }) => boolean;
  wish: (id: number, services: string[]) => Wish<Operation>;
  /** Asked before it interrupts somebody. */
  ask?: string;
}

const of = (id: number, services: string[]) => ({
  params: at(id),
  body: services.length > 0 ? { services } : {},
});

export const STACK_VERBS: StackVerb[] = [
  {
    key: "start",
    label: "Start",
    icon: IconPlayerPlay,
    applies: ({ containers, running }) => running < containers,
    wish: (id, services) => post("/api/v1/stacks/{id}/start/", of(id, services)),
  },
  {
    key: "stop",
    label: "Stop",
    icon: IconPlayerStop,
    applies: ({ running }) => running > 0,
    wish: (id, services) => post("/api/v1/stacks/{id}/stop/", of(id, services)),
    ask: "Nobody can reach it until it is started again. Nothing is removed.",
  },
  {
    key: "restart",
    label: "Restart",
    icon: IconRefresh,
    applies: ({ containers }) => containers > 0,
    wish: (id, services) => post("/api/v1/stacks/{id}/restart/", of(id, services)),
    ask: "It is away for a moment. Changes of its files are not taken in: Apply does that.",
  },
  {
    key: "recreate",
    label: "Recreate",
    icon: IconRotate,
    applies: ({ containers }) => containers > 0,
    wish: (id, services) => post("/api/v1/stacks/{id}/recreate/", of(id, services)),
    ask: "Its containers are removed and made anew, as they were applied last. What they wrote into themselves is lost; volumes stay.",
  },
  {
    key: "pull",
    label: "Pull images",
    icon: IconDownload,
    applies: () => true,
    wish: (id, services) => post("/api/v1/stacks/{id}/pull/", of(id, services)),
  },
];

/** How a stack is applied as long as nobody chooses. */
export const usualOptions = (stack: Stack): Required<ApplyOptions> => ({
  pull: "missing",
  build: "changed",
  recreate: false,
  remove_orphans: stack.remove_orphans,
});

/** Of the draft that is known here only: what is applied is what was planned. */
export const wishToApply = ({ id, draft }: Pick<StackDetail, "id" | "draft">, options: ApplyOptions) =>
  post("/api/v1/stacks/{id}/apply/", { params: at(id), body: { ...options, draft } });

/** Containers of all services of a stack. */
export function amountOf({ state }: Pick<Stack, "state">): { containers: number; running: number } {
  const sum = (of: "containers" | "running") => state.services.reduce((all, one) => all + one[of], 0);
  return { containers: sum("containers"), running: sum("running") };
}

/** Does a verb to a stack or to one service of it, after asking where that interrupts somebody. */
export function useStackVerbs(): (verb: StackVerb, stack: Stack, service?: string) => Promise<boolean> {
  const change = useChange((wish: Wish<Operation>) => wish.send(), { stale: [["stack"]] });
  return async (verb, stack, service) => {
    const wish = verb.wish(stack.id, service === undefined ? [] : [service]);
    if (verb.ask !== undefined) {
      const sure = await askConfirm({
        title: `${verb.label} ${service === undefined ? stack.project : `${service} of ${stack.project}`}?`,
        body: verb.ask,
        confirm: `${verb.label} it`,
        wishes: () => [wish],
      });
      if (sure === null) return false;
    }
    return change.send(wish);
  };
}

/** What runs needs it, and Quaymaster knows it no more: docs/guide.md says how to remove it by hand. */
const STAYS =
  "On the host stay its volumes, and the images that it held by tags quaymaster/stack:…; the guide says how to remove them.";

/** Forgets stacks here; what runs of them goes on. */
export function useForgetStacks(then?: ChangeOptions<unknown, unknown>["then"]) {
  return useRemoval<Stack, unknown>({
    noun: "stack",
    verb: "Forget",
    nameOf: ({ project }) => project,
    body: (stacks) =>
      stacks.some((stack) => amountOf(stack).containers > 0)
        ? `Its files, variables and revisions are gone for good. Its containers go on as they are: to remove them, take it down first. ${STAYS}`
        : `Its files, variables and revisions are gone for good. ${STAYS}`,
    wish: (params) => remove("/api/v1/stacks/{id}/", { params }),
    done: ({ project }) => `${project} is forgotten`,
    stale: [["stack", "list"]],
    then,
  });
}
