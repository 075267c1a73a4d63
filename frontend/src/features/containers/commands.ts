import { IconBox, IconFileText, IconTerminal2, type Icon } from "@tabler/icons-react";
import type { Container } from "@/api/types";
import type { Entry } from "@/components/palette";
import { silence } from "@/components/seen";
import { initialChoices, VERBS, type Acting, type Verb } from "./verbs";

const group = "Containers";

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
): Entry[] {
  const namesakes = containers.filter((container) => container.name === rest).length;
  const entries: Entry[] = [];
  containers.forEach((container, index) => {
    const why = silence(container);
    const shared = namesakes > 1 && container.name === rest;
    const only = namesakes === 1 && container.name === rest;
    const name = shared ? `${container.name} on ${container.host_name}` : container.name;
    const detail = why ?? `${container.host_name} · ${container.image}`;
    const offer = (key: string, words: string, icon: Icon, run: () => void, more: Partial<Entry> = {}) =>
      entries.push({
        key: `${key}-${container.id}`,
        group,
        label: `${words} ${name}`,
        detail,
        icon,
        run,
        ...more,
      });
    const offerVerb = (one: Verb) => {
      const named = only && word === one.key;
      const wish = one.wish(container.id, initialChoices(one, [container]));
      offer(one.key, one.label, one.icon, () => void act(one.key, container, !named), { named, wish });
    };
    const fitting = (verbs.length > 0 ? verbs : VERBS).filter((one) => one.applies(container));
    if (verbs.length > 0 && why === undefined) {
      fitting.forEach(offerVerb);
      return;
    }
    offer("open", "Open", IconBox, () => go(container), { named: only });
    if (index > 0 || why !== undefined) return;
    offer("logs", "Logs of", IconFileText, () => go(container, "logs"));
    if (container.state === "running")
      offer("shell", "Shell in", IconTerminal2, () => go(container, "terminal"));
    fitting.filter((other) => !other.danger).forEach(offerVerb);
  });
  if (entries.length > 0 || rest === "") return entries;
  // They are there, only not in a state for that verb: nobody is told that nothing is called so.
  return containers.map((container) => ({
    key: `open-${container.id}`,
    group,
    label: `Open ${container.name}`,
    detail: `is ${container.state} · ${container.host_name}`,
    icon: IconBox,
    run: () => go(container),
  }));
}
