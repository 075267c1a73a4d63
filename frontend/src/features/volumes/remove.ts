import { at, client, unwrap } from "@/api/client";
import type { Operation, Volume } from "@/api/types";
import { askConfirm } from "@/components/confirm";
import { useChange } from "@/components/use-change";
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

interface Removal {
  volume: Volume;
  force: boolean | undefined;
}

/** Removes volumes after asking; resolves to whether any removal was taken. */
export function useRemoveVolumes(
  then?: (removal: Operation) => unknown,
): (volumes: Volume[]) => Promise<boolean> {
  const remove = useChange(
    ({ volume, force }: Removal) =>
      unwrap(client.DELETE("/api/v1/volumes/{id}/", { params: { ...at(volume.id), query: { force } } })),
    { then },
  );
  return async (volumes) => {
    const choices = await ask(volumes);
    if (choices === null) return false;
    const taken = volumes.map((volume) => remove.send({ volume, force: choices.force }));
    return (await Promise.all(taken)).includes(true);
  };
}
