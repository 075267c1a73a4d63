import { at, client, unwrap } from "@/api/client";
import type { Container, Network, Operation } from "@/api/types";
import { askConfirm } from "@/components/confirm";
import { request } from "@/components/request";
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

const send = (network: Network) =>
  unwrap(client.DELETE("/api/v1/networks/{id}/", { params: at(network.id) }));

export async function removeNetwork(network: Network): Promise<Operation | undefined> {
  return (await ask([network])) ? request(send(network)) : undefined;
}

/** Removes those of them that are not the engine's own. */
export async function removeNetworks(networks: Network[]): Promise<boolean> {
  const removable = networks.filter((network) => !isEnginesOwn(network.name));
  if (removable.length === 0 || !(await ask(removable))) return false;
  await Promise.all(removable.map((network) => request(send(network))));
  return true;
}

export async function disconnect(network: Network, container: Pick<Container, "id" | "name">): Promise<void> {
  const choices = await askConfirm({
    title: `Disconnect ${container.name} from ${network.name}?`,
    body: "Its connections over this network break at once, and others on it no longer find it.",
    confirm: "Disconnect it",
    danger: true,
    choices: [{ key: "force", label: "Force", description: "Also when the engine cannot reach it any more" }],
    command: ({ force }) =>
      `docker network disconnect ${force ? "--force " : ""}${joinWords([network.name, container.name])}`,
    curl: ({ force }) =>
      curlLine("POST", `networks/${network.id}/disconnect/`, {
        container: container.id,
        ...(force && { force }),
      }),
  });
  if (choices === null) return;
  await request(
    unwrap(
      client.POST("/api/v1/networks/{id}/disconnect/", {
        params: at(network.id),
        body: { container: container.id, force: choices.force ?? false },
      }),
    ),
  );
}
