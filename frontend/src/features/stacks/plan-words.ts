import type { Reason, StackPlan } from "@/api/types";
import type { Tone } from "@/components/status";
import { plural } from "@/lib/format";

export type ServicePlan = StackPlan["services"][number];
export type Action = ServicePlan["action"];

/** In this order they are shown: first what interrupts somebody. */
const ORDER: Action[] = ["recreate", "create", "scale", "restart", "start", "keep"];

export const ACTIONS: Record<Action, { title: string; tone: Tone; words: string }> = {
  recreate: {
    title: "Recreate",
    tone: "warn",
    words: "The container is replaced by a new one. It is away for a moment; its volumes stay.",
  },
  create: { title: "Create", tone: "ok", words: "There is no container yet." },
  scale: { title: "Change the number", tone: "info", words: "Containers are added or removed." },
  restart: {
    title: "Restart",
    tone: "warn",
    words: "It stays as it is, but something it depends on is replaced.",
  },
  start: { title: "Start", tone: "info", words: "The container is there and does not run." },
  keep: { title: "Keep", tone: "idle", words: "Nothing happens to it." },
};

export interface ServiceGroup {
  action: Action;
  services: ServicePlan[];
}

/** Services by what happens to them, what only may happen apart from what stays. */
export function groupsOf({ services }: Pick<StackPlan, "services">): ServiceGroup[] {
  return ORDER.map((action) => ({
    action,
    services: services.filter((service) => service.action === action),
  })).filter((group) => group.services.length > 0);
}

/** Whether all of it is as it shall be. */
export function changesNothing({ services, networks, volumes, leftovers }: StackPlan): boolean {
  return (
    services.every(({ action, if_image_changes: maybe }) => action === "keep" && maybe !== true) &&
    [...networks, ...volumes].every(({ action }) => action === "keep") &&
    leftovers.every(({ removed }) => !removed)
  );
}

const COUNTED: [Action, string][] = [
  ["create", "to create"],
  ["recreate", "to recreate"],
  ["scale", "to scale"],
  ["restart", "to restart"],
  ["start", "to start"],
  ["keep", "kept"],
];

/** A plan in one line: `1 service to recreate, 3 kept; 2 images to pull`. */
export function planSummary(plan: StackPlan): string {
  if (changesNothing(plan)) return "All is as the files say. Nothing would change.";
  const sure = plan.services.filter(({ if_image_changes: maybe }) => maybe !== true);
  const parts = COUNTED.map(([action, words]) => {
    const amount = sure.filter((service) => service.action === action).length;
    return amount === 0 ? "" : `${plural(amount, "service")} ${words}`;
  });
  const maybe = plan.services.length - sure.length;
  const gone = plan.leftovers.filter(({ removed }) => removed).length;
  const images = (action: string) => plan.services.filter(({ image }) => image.action === action).length;
  return [
    ...parts,
    maybe > 0 && `${plural(maybe, "service")} to recreate if the image is another one`,
    gone > 0 && `${plural(gone, "container")} to remove`,
    images("pull") > 0 && `${plural(images("pull"), "image")} to pull`,
    images("build") > 0 && `${plural(images("build"), "image")} to build`,
  ]
    .filter((part) => part !== "" && part !== false)
    .join(", ");
}

/** A label that tells one content of files from another: what it is, and its name or path. */
const CONTENT = /^labels\.quaymaster\.(files|config|secret)\.(.+)$/;

/** Words of a dotted key of a service: `environment.PORT` → `environment PORT`, `ports[80/tcp]` → `ports 80/tcp`. */
export function keyWords(key: string): string {
  const content = CONTENT.exec(key);
  if (content !== null) return content.slice(1).join(" ");
  // What stands in brackets may have dots, such as a path.
  const bracket = /^([^.[]+)\[(.*)\](?:\.(.+))?$/.exec(key);
  if (bracket !== null)
    return [bracket[1]?.replaceAll("_", " "), bracket[2], bracket[3]].filter(Boolean).join(" ");
  const [first = "", ...rest] = key.split(".");
  return [first.replaceAll("_", " "), ...rest].join(" ");
}

/** Whether a volume has files of the stack in it: it is called by their content. */
export const isFilesVolume = (name: string): boolean => /_files_[0-9a-f]{16}$/.test(name);

/** A change whose values say less than words: a whole port, or files that are called by their content. */
export function reasonWords({ key, before, after }: Reason): string | undefined {
  if (CONTENT.test(key)) return before == null ? "added" : after == null ? "removed" : "other content";
  if (before != null && after != null)
    return isFilesVolume(before) && isFilesVolume(after) ? "other files" : undefined;
  const value = before ?? after ?? "";
  if (!/^[{[]/.test(value)) return undefined;
  return before == null ? "added" : "removed";
}

/** Why an apply cannot come to a good end, as far as one can see it now. */
export function obstacles(plan: StackPlan): string[] {
  const there = [
    ...plan.networks.map((one) => ({ ...one, noun: "network" })),
    ...plan.volumes.map((one) => ({ ...one, noun: "volume" })),
  ];
  return [
    ...plan.clashes.map(({ service, what, held_by: by }) => `${service} wants ${what}, which ${by} has.`),
    ...plan.services
      .filter(({ image }) => image.action === "missing")
      .map(
        ({ name, image }) =>
          `${name}: the image ${image.reference} is not on the host, and nothing may bring it.`,
      ),
    ...there
      .filter(({ action }) => action === "missing")
      .map(({ noun, name }) => `The ${noun} ${name} is not on the host, and the stack does not make it.`),
  ];
}
