import type { ContainerCreate } from "@/api/types";
import { joinWords, quoteWord } from "@/lib/shell-words";
import { MIB } from "./run-form";

const words = (value: string[] | string | null | undefined): string[] =>
  typeof value === "string" ? [value] : (value ?? []);

function portFlag({
  host_ip: ip,
  host_port: published,
  container_port: inside,
  protocol,
}: NonNullable<ContainerCreate["ports"]>[number]): string {
  const target = `${inside}${protocol === undefined || protocol === "tcp" ? "" : `/${protocol}`}`;
  if (published === null || published === undefined) return `--expose ${target}`;
  return `-p ${ip ? `${ip}:` : ""}${published === 0 ? "" : published}${published === 0 && !ip ? "" : ":"}${target}`;
}

function mountFlag({
  type,
  source,
  target,
  read_only: readOnly,
}: NonNullable<ContainerCreate["mounts"]>[number]): string {
  if (type === "tmpfs") return `--tmpfs ${quoteWord(target)}`;
  return `-v ${quoteWord(`${source ? `${source}:` : ""}${target}${readOnly ? ":ro" : ""}`)}`;
}

/** The `docker run` line that makes the same container; values of secrets are the person's own, still in the form. */
export function dockerRun(spec: ContainerCreate): string {
  const parts = [spec.start === false ? "docker create" : "docker run -d"];
  const flag = (name: string, value: string | number | undefined) => {
    if (value !== undefined && value !== "") parts.push(`${name} ${quoteWord(String(value))}`);
  };
  flag("--name", spec.name);
  if (spec.tty) parts.push("-it");
  if (spec.auto_remove) parts.push("--rm");
  for (const one of spec.ports ?? []) parts.push(portFlag(one));
  for (const one of spec.mounts ?? []) parts.push(mountFlag(one));
  for (const [name, value] of Object.entries(spec.env ?? {})) flag("-e", `${name}=${value}`);
  for (const [name, value] of Object.entries(spec.labels ?? {})) flag("--label", `${name}=${value}`);
  for (const { name } of spec.networks ?? []) flag("--network", name);
  flag("--restart", spec.restart_policy?.name);
  flag(
    "--memory",
    spec.resources?.memory ? `${Math.round(Number(spec.resources.memory) / MIB)}m` : undefined,
  );
  flag("--cpus", spec.resources?.cpus ?? undefined);
  flag("--workdir", spec.working_dir);
  flag("--user", spec.user);
  flag("--hostname", spec.hostname);
  const [entrypoint, ...first] = words(spec.entrypoint);
  flag("--entrypoint", entrypoint);
  return [
    ...parts,
    [spec.image || "IMAGE", joinWords([...first, ...words(spec.command)])].filter(Boolean).join(" "),
  ].join(" ");
}

/** The REST call that does the same, with a token from Settings. */
export function curlRun(spec: ContainerCreate): string {
  const url = `${window.location.origin}/api/v1/containers/`;
  return `curl -X POST ${url} \\\n  -H "Authorization: Bearer $QUAYMASTER_TOKEN" -H "Content-Type: application/json" \\\n  -d ${quoteWord(JSON.stringify(spec))}`;
}
