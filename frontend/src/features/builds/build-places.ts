import { placeOfPair } from "@/lib/form-places";
import type { BuildForm } from "./build-form";

/** What the form calls otherwise than the server. */
const NAMES: Record<string, string> = {
  timeout_seconds: "timeoutMinutes",
  archive: "upload",
  files: "upload",
};

/** Where the form of a build has what the server calls `build_args.VERSION` or `tags.0`. */
export function placeOf(name: string, form: BuildForm): string {
  const [list = ""] = name.split(".");
  const pair = name.slice(list.length + 1);
  if (pair !== "" && list === "build_args") return placeOfPair("buildArgs", form.buildArgs, pair);
  if (pair !== "" && (list === "secrets" || list === "labels")) return placeOfPair(list, form[list], pair);
  return NAMES[list] ?? list;
}
