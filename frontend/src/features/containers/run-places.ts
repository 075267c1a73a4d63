import { placeOfPair, placeOfSent } from "@/lib/form-places";
import { isMount, isPort, type RunForm } from "./run-form";

/** What the form calls otherwise than the server. */
const NAMES: Record<string, string> = {
  "restart_policy.name": "restart",
  "resources.memory": "memory",
  "resources.cpus": "cpus",
  host_ip: "host",
  host_port: "host",
  container_port: "container",
};

/** Where the run form has what the server calls `ports.0.host_port` or `env.TZ`. */
export function placeOf(name: string, form: RunForm): string {
  const [list = "", at = "", ...rest] = name.split(".");
  const field = rest.join(".");
  if (list === "ports")
    return `ports.${placeOfSent(form.ports, isPort, Number(at))}.${NAMES[field] ?? field}`;
  if (list === "mounts") return `mounts.${placeOfSent(form.mounts, isMount, Number(at))}.${field}`;
  if (list === "env" || list === "labels") return placeOfPair(list, form[list], name.slice(list.length + 1));
  if (list === "networks" || list === "command" || list === "entrypoint") return list;
  return NAMES[name] ?? name;
}
