import type { Stack, StackRevision } from "@/api/types";
import type { Status } from "@/components/status";

const ORIGINS: Record<StackRevision["origin"], string> = {
  apply: "applied",
  roll_back: "rolled back",
  adopt: "adopted",
  accept: "accepted as it ran",
  scale: "scaled",
};

/** What made it, and who: `rolled back to 3 by olga`. */
export function revisionWords({
  origin,
  of,
  person_name: who,
}: Pick<StackRevision, "origin" | "of" | "person_name">): string {
  if (origin === "roll_back" && who === "") return `went back to ${of ?? "another one"} by itself`;
  const what = of === null || origin === "scale" ? ORIGINS[origin] : `${ORIGINS[origin]} to ${of}`;
  return `${what} by ${who || "Quaymaster"}`;
}

/** How it ended. Neither good nor with a problem it has no end yet, or none that anybody saw. */
export function revisionStatus(
  { number, good, problem }: Pick<StackRevision, "number" | "good" | "problem">,
  { applied, change }: Pick<Stack, "applied" | "change">,
): Status {
  if (number === applied) return { tone: "ok", label: "applied", detail: "This is what shall run now" };
  if (good) return { tone: "idle", label: "was well", detail: "All of it was well when it was applied" };
  if (problem !== "") return { tone: "bad", label: "failed", detail: problem };
  return change === null
    ? { tone: "warn", label: "unfinished", detail: "It did not come to an end" }
    : { tone: "info", label: "in progress", detail: "It is being applied", busy: true };
}

type Made = Pick<StackRevision, "number" | "origin" | "of" | "good" | "problem" | "operation">;

/** Of revisions, newest first: what was applied last, if that failed; with what it went `back` to since. */
export function lastFailed([last, before]: readonly Made[]): (Made & { back?: number }) | undefined {
  if (last === undefined) return undefined;
  if (last.problem !== "") return last;
  const wentBack = last.origin === "roll_back" && last.good && last.of !== null;
  return wentBack && before !== undefined && before.problem !== "" ? { ...before, back: last.of } : undefined;
}
