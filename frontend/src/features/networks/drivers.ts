/** The drivers an engine brings along, in one sentence each. */
export const DRIVERS = [
  { value: "bridge", explanation: "A switch inside one host. Containers on it find one another by name." },
  {
    value: "macvlan",
    explanation: "Each container gets an address on the host's own network, as if it were a machine there.",
  },
  { value: "ipvlan", explanation: "Like macvlan, but all share the host's hardware address." },
  { value: "overlay", explanation: "Spans the hosts of a swarm." },
];

const ENGINES_OWN: Record<string, string> = {
  bridge:
    "The engine's default. Containers on it reach one another by address only, not by name: give an application a network of its own.",
  host: "No network of its own: its containers use the host's ports directly.",
  none: "Its containers have no network at all.",
  ingress: "Carries the published ports of a swarm.",
  docker_gwbridge: "Connects a swarm's overlay networks to this host.",
};

/** Whether the engine made it and keeps it. */
export function isEnginesOwn(name: string): boolean {
  return name in ENGINES_OWN;
}

/** What kind of network it is, for somebody who meets it for the first time. */
export function explain(network: { name: string; driver: string; internal: boolean }): string {
  const kind =
    ENGINES_OWN[network.name] ?? DRIVERS.find(({ value }) => value === network.driver)?.explanation ?? "";
  return network.internal ? `${kind} Internal: it has no way out.`.trim() : kind;
}
