import {
  IconBolt,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconRefresh,
  IconTrash,
  type Icon,
} from "@tabler/icons-react";
import { at } from "@/api/client";
import type { Container, Group, Operation } from "@/api/types";
import { post, remove, type Wish } from "@/api/wish";
import { askConfirm } from "@/components/confirm";
import { followGroup, toastError } from "@/components/toasts";
import { silence } from "@/components/seen";
import { useChange } from "@/components/use-change";
import { plural } from "@/lib/format";

type VerbKey = "start" | "stop" | "restart" | "pause" | "unpause" | "kill" | "remove";

/** Something that can be done to a container: when it makes sense, what it is in docker's words, how it is asked for. */
export interface Verb {
  key: VerbKey;
  label: string;
  icon: Icon;
  danger?: boolean;
  applies: (container: Pick<Container, "state">) => boolean;
  wish: (id: number, choices: Record<string, boolean>) => Wish<Operation>;
  ask?: { body: string; choices?: { key: string; label: string; description?: string; initial?: boolean }[] };
}

const UP = new Set<Container["state"]>(["running", "restarting", "paused"]);
const isUp = (container: Pick<Container, "state">) => UP.has(container.state);
/** Nothing can be asked of a container whose host does not answer. */
export const isReachable = (container: Container) => !container.stale;
const of = (id: number) => ({ params: at(id) });

export const VERBS: Verb[] = [
  {
    key: "start",
    label: "Start",
    icon: IconPlayerPlay,
    applies: ({ state }) => state === "created" || state === "exited",
    wish: (id) => post("/api/v1/containers/{id}/start/", of(id)),
  },
  {
    key: "stop",
    label: "Stop",
    icon: IconPlayerStop,
    applies: isUp,
    wish: (id) => post("/api/v1/containers/{id}/stop/", { ...of(id), body: {} }),
  },
  {
    key: "restart",
    label: "Restart",
    icon: IconRefresh,
    applies: ({ state }) => state !== "removing" && state !== "dead" && state !== "created",
    wish: (id) => post("/api/v1/containers/{id}/restart/", { ...of(id), body: {} }),
  },
  {
    key: "pause",
    label: "Pause",
    icon: IconPlayerPause,
    applies: ({ state }) => state === "running",
    wish: (id) => post("/api/v1/containers/{id}/pause/", of(id)),
  },
  {
    key: "unpause",
    label: "Unpause",
    icon: IconPlayerPlay,
    applies: ({ state }) => state === "paused",
    wish: (id) => post("/api/v1/containers/{id}/unpause/", of(id)),
  },
  {
    key: "kill",
    label: "Kill",
    icon: IconBolt,
    danger: true,
    applies: isUp,
    wish: (id) => post("/api/v1/containers/{id}/kill/", { ...of(id), body: { signal: "SIGKILL" } }),
    ask: {
      body: "SIGKILL ends the process at once. It gets no chance to save or to clean up; Stop gives it ten seconds.",
    },
  },
  {
    key: "remove",
    label: "Remove",
    icon: IconTrash,
    danger: true,
    applies: ({ state }) => state !== "removing",
    wish: (id, { force, volumes }) =>
      remove("/api/v1/containers/{id}/", { params: { ...at(id), query: { force, volumes } } }),
    ask: {
      body: "The container and everything written inside it are gone for good. Named volumes and the image stay.",
      choices: [
        { key: "force", label: "Also if it is running", description: "Kills it first" },
        { key: "volumes", label: "With its anonymous volumes" },
      ],
    },
  },
];

function verb(key: VerbKey): Verb {
  const found = VERBS.find((one) => one.key === key);
  if (found === undefined) throw new Error(`No verb ${key}`);
  return found;
}

/** One container is asked for by itself, several as one request and one group to watch. */
function wishFor(
  chosen: Verb,
  containers: Container[],
  choices: Record<string, boolean>,
): Wish<Operation | Group> {
  const [only] = containers;
  if (only !== undefined && containers.length === 1) return chosen.wish(only.id, choices);
  const ids = containers.map(({ id }) => id);
  return post("/api/v1/containers/bulk/", { body: { ids, action: chosen.key, ...choices } });
}

/** What can be chosen with it: what runs is removed only by force. */
function choicesFor({ ask }: Verb, containers: Container[]) {
  const running = containers.some(isUp);
  return ask?.choices?.map((choice) => (choice.key === "force" ? { ...choice, initial: running } : choice));
}

/** What is chosen as long as nobody chooses. */
export function initialChoices(chosen: Verb, containers: Container[]): Record<string, boolean> {
  const choices = choicesFor(chosen, containers) ?? [];
  return Object.fromEntries(choices.map(({ key, initial = false }) => [key, initial]));
}

function confirmed(
  chosen: Verb,
  containers: Container[],
  unsure = false,
): Promise<Record<string, boolean> | null> {
  const { ask } = chosen;
  if (ask === undefined && !unsure) return Promise.resolve({});
  const [only] = containers;
  const name = containers.map((container) => container.name).join(" ");
  const single = only !== undefined && containers.length === 1;
  const what = single ? `${name} on ${only.host_name}` : plural(containers.length, "container");
  return askConfirm({
    title: `${chosen.label} ${what}?`,
    body: ask?.body ?? `It was not named in full. Is ${what} the one you mean?`,
    confirm: `${chosen.label} ${single ? "it" : what}`,
    danger: ask !== undefined,
    choices: choicesFor(chosen, containers),
    wishes: (choices) => [wishFor(chosen, containers, choices)],
  });
}

/** Says why nothing can be asked of a container now; whether anything can. */
function sayReachable(chosen: Verb, container: Container): boolean {
  const why = silence(container);
  if (why === undefined) return true;
  toastError(
    new Error(`${why}. It can be asked when the host is back.`),
    `${chosen.label} ${container.name} is not possible now`,
  );
  return false;
}

export interface Acting {
  /**
   * Does it to one container, after asking where that is due: always for what cannot be undone, for the rest when it is
   * `unsure` which container is meant. Resolves to whether it was taken.
   */
  act: (key: VerbKey, container: Container, unsure?: boolean) => Promise<boolean>;
  /** Does it to all of these for which it makes sense, as one request and one group to watch. */
  actOnAll: (key: VerbKey, containers: Container[]) => Promise<boolean>;
}

interface Asked {
  chosen: Verb;
  containers: Container[];
  choices: Record<string, boolean>;
}

/** What the verbs do, as changes. */
export function useVerbs(): Acting {
  const change = useChange(
    ({ chosen, containers, choices }: Asked) => wishFor(chosen, containers, choices).send(),
    {
      then: (answer, { chosen, containers }) => {
        if (!("operations" in answer) || answer.group === null) return;
        const amount = containers.length;
        followGroup(answer.group, `${chosen.label} ${plural(amount, "container")}`, amount);
      },
    },
  );
  const ask = async (chosen: Verb, containers: Container[], unsure = false) => {
    const choices = await confirmed(chosen, containers, unsure);
    return choices !== null && change.send({ chosen, containers, choices });
  };
  return {
    act: async (key, container, unsure) => {
      const chosen = verb(key);
      return sayReachable(chosen, container) && ask(chosen, [container], unsure);
    },
    actOnAll: (key, containers) => {
      const chosen = verb(key);
      return ask(
        chosen,
        containers.filter((container) => isReachable(container) && chosen.applies(container)),
      );
    },
  };
}
