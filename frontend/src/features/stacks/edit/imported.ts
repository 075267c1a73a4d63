import type { ImportedRun } from "@/api/types";
import { freeName, type NewService, type ServiceValue } from "./add-service";
import { Quoted, type Value } from "./written";

/** Lists of texts that most readers of YAML would take for numbers. */
const QUOTED = new Set(["ports", "expose"]);

const quoted = (value: Value): Value =>
  Array.isArray(value)
    ? (value as readonly Value[]).map((each) => (typeof each === "string" ? new Quoted(each) : each))
    : value;

/** A service that the server wrote, under a name that nothing has yet; `taken` are the names that services have. */
export function newService(
  { name, service, volumes, networks }: ImportedRun,
  taken: readonly string[],
): NewService {
  const entries = Object.entries(service as ServiceValue);
  return {
    name: freeName(name, taken),
    service: Object.fromEntries(
      entries.map(([key, value]) => [key, QUOTED.has(key) ? quoted(value) : value]),
    ),
    volumes: volumes as ServiceValue,
    networks: networks as ServiceValue,
  };
}
