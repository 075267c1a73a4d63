import { at } from "@/api/client";
import type { Container, Network, Operation } from "@/api/types";
import { post, remove } from "@/api/wish";
import { askConfirm } from "@/components/confirm";
import { useChange } from "@/components/use-change";
import { useRemoval } from "@/components/use-removal";
import { isEnginesOwn } from "./drivers";

/** Removes those networks that are not the engine's own, after asking; resolves to whether any removal was taken. */
export function useRemoveNetworks(
  then?: (removal: Operation) => unknown,
): (networks: Network[]) => Promise<boolean> {
  const ask = useRemoval<Network, Operation>({
    noun: "network",
    nameOf: ({ name }) => name,
    body: (networks) =>
      networks.some((network) => network.used_by > 0)
        ? "The engine refuses while running containers are on it: disconnect them first. Stopped ones cannot start again without it."
        : "No container is on it. It can be created again at any time.",
    wish: (params) => remove("/api/v1/networks/{id}/", { params }),
    then,
  });
  return async (networks) => {
    const removable = networks.filter((network) => !isEnginesOwn(network.name));
    return removable.length > 0 && ask(removable);
  };
}

/** Takes a container off a network, after asking. */
export function useDisconnect(
  network: Network,
): (container: Pick<Container, "id" | "name">) => Promise<void> {
  const wish = (container: number, force = false) =>
    post("/api/v1/networks/{id}/disconnect/", { params: at(network.id), body: { container, force } });
  const change = useChange(({ id, force }: { id: number; force?: boolean }) => wish(id, force).send());
  return async ({ id, name }) => {
    const choices = await askConfirm({
      title: `Disconnect ${name} from ${network.name}?`,
      body: "Its connections over this network break at once, and others on it no longer find it.",
      confirm: "Disconnect it",
      danger: true,
      choices: [
        { key: "force", label: "Force", description: "Also when the engine cannot reach it any more" },
      ],
      wishes: ({ force }) => [wish(id, force)],
    });
    if (choices !== null) await change.send({ id, force: choices.force });
  };
}
