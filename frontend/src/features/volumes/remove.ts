import { at, client, unwrap } from "@/api/client";
import type { Operation, Volume } from "@/api/types";
import { askConfirm } from "@/components/confirm";
import { request } from "@/components/request";
import { curlLine } from "@/lib/curl";
import { plural } from "@/lib/format";
import { joinWords } from "@/lib/shell-words";

async function ask(volumes: Volume[]): Promise<Record<string, boolean> | null> {
  const [first] = volumes;
  const what = volumes.length === 1 && first !== undefined ? first.name : plural(volumes.length, "volume");
  const used = volumes.filter((volume) => volume.used_by > 0).length;
  return askConfirm({
    title: `Remove ${what}?`,
    body:
      used > 0
        ? "The engine refuses while a container uses it, also a stopped one: remove that first."
        : "The data in it is gone for good. Nothing else holds a copy.",
    confirm: volumes.length === 1 ? "Remove it" : `Remove ${what}`,
    danger: true,
    choices: [
      { key: "force", label: "Force", description: "Also forget it when its driver cannot find it any more" },
    ],
    command: ({ force }) =>
      `docker volume rm ${force ? "--force " : ""}${joinWords(volumes.map((volume) => volume.name))}`,
    curl: ({ force }) =>
      volumes
        .map((volume) => curlLine("DELETE", `volumes/${volume.id}/${force ? "?force=true" : ""}`))
        .join("\n"),
  });
}

const send = (volume: Volume, force: boolean | undefined) =>
  unwrap(client.DELETE("/api/v1/volumes/{id}/", { params: { ...at(volume.id), query: { force } } }));

export async function removeVolume(volume: Volume): Promise<Operation | undefined> {
  const choices = await ask([volume]);
  return choices === null ? undefined : request(send(volume, choices.force));
}

export async function removeVolumes(volumes: Volume[]): Promise<boolean> {
  const choices = await ask(volumes);
  if (choices === null) return false;
  await Promise.all(volumes.map((volume) => request(send(volume, choices.force))));
  return true;
}
