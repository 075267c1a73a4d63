import { at, client, unwrap } from "@/api/client";
import type { Container, Network, Operation } from "@/api/types";
import { askConfirm } from "@/components/confirm";
import { useChange } from "@/components/use-change";
import { curlLine } from "@/lib/curl";
import { plural } from "@/lib/format";
import { joinWords } from "@/lib/shell-words";
import { isEnginesOwn } from "./drivers";

async function ask(networks: Network[]): Promise<boolean> {
  const [first] = networks;
  const what = networks.length === 1 && first !== undefined ? first.name : plural(networks.length, "network");
  const used = networks.some((network) => network.used_by > 0);
  const choices = await askConfirm({
    title: `Remove ${what}?`,
    body: used
      ? "The engine refuses while running containers are on it: disconnect them first. Stopped ones cannot start again without it."
      : "No container is on it. It can be created again at any time.",
    confirm: networks.length === 1 ? "Remove it" : `Remove ${what}`,
    danger: true,
    command: () => `docker network rm ${joinWords(networks.map((network) => network.name))}`,
    curl: () => networks.map((network) => curlLine("DELETE", `networks/${network.id}/`)).join("\n"),
  });
  return choices !== null;
}

/** Removes those networks that are not the engine's own, after asking; resolves to whether any removal was taken. */
export function useRemoveNetworks(
  then?: (removal: Operation) => unknown,
): (networks: Network[]) => Promise<boolean> {
  const remove = useChange(
    (network: Network) => unwrap(client.DELETE("/api/v1/networks/{id}/", { params: at(network.id) })),
    { then },
  );
  return async (networks) => {
    const removable = networks.filter((network) => !isEnginesOwn(network.name));
    if (removable.length === 0 || !(await ask(removable))) return false;
    return (await Promise.all(removable.map((network) => remove.send(network)))).includes(true);
  };
}

/** Takes a container off a network, after asking. */
export function useDisconnect(
  network: Network,
): (container: Pick<Container, "id" | "name">) => Promise<void> {
  const change = useChange((body: { container: number; force: boolean }) =>
    unwrap(client.POST("/api/v1/networks/{id}/disconnect/", { params: at(network.id), body })),
  );
  return async ({ id, name }) => {
    const choices = await askConfirm({
      title: `Disconnect ${name} from ${network.name}?`,
      body: "Its connections over this network break at once, and others on it no longer find it.",
      confirm: "Disconnect it",
      danger: true,
      choices: [
        { key: "force", label: "Force", description: "Also when the engine cannot reach it any more" },
      ],
      command: ({ force }) =>
        `docker network disconnect ${force ? "--force " : ""}${joinWords([network.name, name])}`,
      curl: ({ force }) =>
        curlLine("POST", `networks/${network.id}/disconnect/`, { container: id, ...(force && { force }) }),
    });
    if (choices !== null) await change.send({ container: id, force: choices.force ?? false });
  };
}
