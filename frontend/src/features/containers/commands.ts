import { IconBox, IconFileText, IconTerminal2, type Icon } from "@tabler/icons-react";
import type { Container } from "@/api/types";
import { silence } from "@/components/status";
import { act, VERBS } from "./verbs";

export interface ContainerCommand {
  key: string;
  label: string;
  detail: string;
  icon: Icon;
  run: () => void;
}

/** `rest web` → the verbs that begin with the first word, and the rest to search by. */
export function splitVerb(text: string): { verbs: typeof VERBS; rest: string } {
  const [word = "", ...rest] = text.trim().toLowerCase().split(/\s+/);
  const verbs = word.length >= 2 ? VERBS.filter((one) => one.key.startsWith(word)) : [];
  return verbs.length > 0 ? { verbs, rest: rest.join(" ") } : { verbs, rest: text.trim() };
}

/** What the palette offers for the containers it found: the verb that was typed, else opening them and the likely actions. */
export function containerCommands(
  containers: Container[],
  verbs: typeof VERBS,
  go: (container: Container, tab?: string) => void,
): ContainerCommand[] {
  const commands: ContainerCommand[] = [];
  containers.forEach((container, index) => {
    const why = silence(container);
    const detail = why ?? `${container.host_name} · ${container.image}`;
    const offer = (key: string, label: string, icon: Icon, run: () => void) =>
      commands.push({ key: `${key}-${container.id}`, label: `${label} ${container.name}`, detail, icon, run });
    const fitting = (verbs.length > 0 ? verbs : VERBS).filter((one) => one.applies(container));
    if (why !== undefined) {
      offer("open", "Open", IconBox, () => go(container));
      return;
    }
    if (verbs.length > 0) {
      for (const one of fitting) offer(one.key, one.label, one.icon, () => void act(one.key, container));
      return;
    }
    offer("open", "Open", IconBox, () => go(container));
    if (index > 0) return;
    offer("logs", "Logs of", IconFileText, () => go(container, "logs"));
    if (container.state === "running") offer("shell", "Shell in", IconTerminal2, () => go(container, "terminal"));
    for (const one of fitting.filter((other) => !other.danger)) offer(one.key, one.label, one.icon, () => void act(one.key, container));
  });
  return commands;
}
