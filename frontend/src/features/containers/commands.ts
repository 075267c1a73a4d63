import { IconBox, IconFileText, IconTerminal2, type Icon } from "@tabler/icons-react";
import type { Container } from "@/api/types";
import { silence } from "./status";
import { VERBS, type Acting, type Verb } from "./verbs";

export interface ContainerCommand {
  key: string;
  label: string;
  detail: string;
  icon: Icon;
  /** What was typed says all of it: verb and whole name, and no other container is called that. */
  named: boolean;
  run: () => void;
}

interface Typed {
  /** The verbs that begin with the first word; none when it is no verb. */
  verbs: typeof VERBS;
  /** The first word, where it is the beginning of a verb. */
  word: string;
  /** What to search by. */
  rest: string;
}

/** `rest web` → the verbs that begin with the first word, and the rest to search by. */
export function splitVerb(text: string): Typed {
  const [first = "", ...others] = text.trim().split(/\s+/);
  const word = first.toLowerCase();
  const verbs = word.length >= 2 ? VERBS.filter((one) => one.key.startsWith(word)) : [];
  return verbs.length > 0 ? { verbs, word, rest: others.join(" ") } : { verbs, word: "", rest: text.trim() };
}

/**
 * What the palette offers for the containers it found: the verb that was typed, else opening them and the likely actions.
 * A change that was not named in full asks before it is made.
 */
export function containerCommands(
  containers: Container[],
  { verbs, word, rest }: Typed,
  go: (container: Container, tab?: string) => void,
  act: Acting["act"],
): ContainerCommand[] {
  const namesakes = containers.filter((container) => container.name === rest).length;
  const commands: ContainerCommand[] = [];
  containers.forEach((container, index) => {
    const why = silence(container);
    const shared = namesakes > 1 && container.name === rest;
    const only = namesakes === 1 && container.name === rest;
    const name = shared ? `${container.name} on ${container.host_name}` : container.name;
    const detail = why ?? `${container.host_name} · ${container.image}`;
    const offer = (key: string, label: string, icon: Icon, named: boolean, run: () => void) =>
      commands.push({ key: `${key}-${container.id}`, label: `${label} ${name}`, detail, icon, named, run });
    const offerVerb = (one: Verb) => {
      const named = only && word === one.key;
      offer(one.key, one.label, one.icon, named, () => void act(one.key, container, !named));
    };
    const fitting = (verbs.length > 0 ? verbs : VERBS).filter((one) => one.applies(container));
    if (why !== undefined) {
      offer("open", "Open", IconBox, only, () => go(container));
      return;
    }
    if (verbs.length > 0) {
      fitting.forEach(offerVerb);
      return;
    }
    offer("open", "Open", IconBox, only, () => go(container));
    if (index > 0) return;
    offer("logs", "Logs of", IconFileText, false, () => go(container, "logs"));
    if (container.state === "running")
      offer("shell", "Shell in", IconTerminal2, false, () => go(container, "terminal"));
    fitting.filter((other) => !other.danger).forEach(offerVerb);
  });
  if (commands.length > 0 || rest === "") return commands;
  // They are there, only not in a state for that verb: nobody is told that nothing is called so.
  return containers.map((container) => ({
    key: `open-${container.id}`,
    label: `Open ${container.name}`,
    detail: `is ${container.state} · ${container.host_name}`,
    icon: IconBox,
    named: false,
    run: () => go(container),
  }));
}
