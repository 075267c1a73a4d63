import type { FieldChange } from "@/api/types";

/** The name of a field as people read it: `ssh_host_key` is “ssh host key”. */
export const fieldWords = (field: string): string => field.replaceAll("_", " ");

const isNothing = (value: unknown): boolean => value === null || value === undefined || value === "";

export function valueWords(value: unknown): string {
  if (isNothing(value)) return "nothing";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** One change in a few words: `address: unix:///a → unix:///b`, `name: quay` of what is new. A secret is never told. */
export function changeWords(change: FieldChange): string {
  const name = fieldWords(change.field);
  if (change.secret) return `${name}: changed`;
  const after = valueWords(change.after);
  return isNothing(change.before) ? `${name}: ${after}` : `${name}: ${valueWords(change.before)} → ${after}`;
}
