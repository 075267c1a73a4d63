import type { FieldChange } from "@/api/types";

/** The name of a field as people read it: `ssh_host_key` is “ssh host key”. */
export const fieldWords = (field: string): string => field.replaceAll("_", " ");

export function valueWords(value: unknown): string {
  if (value === null || value === undefined || value === "") return "nothing";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** One change in a few words: `address: unix:///a → unix:///b`. A secret is never told. */
export function changeWords(change: FieldChange): string {
  const name = fieldWords(change.field);
  return change.secret ? `${name}: changed` : `${name}: ${valueWords(change.before)} → ${valueWords(change.after)}`;
}
