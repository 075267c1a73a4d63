import { entriesIn, readYaml, valueAt } from "../compose/yaml";
import { changeText } from "./change-text";
import * as rows from "./service-form";
import { Quoted, type Value } from "./written";

export type ServiceValue = Record<string, Value>;

/** A service, and what it needs beside it. */
export interface NewService {
  name: string;
  service: ServiceValue;
  volumes: Record<string, Value>;
  networks: Record<string, Value>;
}

/** A name that nothing has yet, by counting on. */
export function freeName(name: string, taken: readonly string[]): string {
  const word = name.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[-.]+|[-.]+$/g, "") || "service";
  for (let count = 1; ; count++) {
    const free = count === 1 ? word : `${word}-${count}`;
    if (!taken.includes(free)) return free;
  }
}

/** A volume that has a name and is not one of a variable. */
const isNamed = (source: string) => /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(source);

/** A service as a form has it, nothing in it that was left empty. */
export function serviceOf(name: string, form: rows.ServiceForm): NewService {
  const limits = {
    ...(form.cpus !== "" && { cpus: form.cpus }),
    ...(form.memory !== "" && { memory: form.memory }),
  };
  const deploy = {
    ...(form.replicas !== "" && {
      replicas: /^\d+$/.test(form.replicas) ? Number(form.replicas) : form.replicas,
    }),
    ...(Object.keys(limits).length > 0 && { resources: { limits } }),
  };
  const ports = form.ports.filter(rows.isPort).map((row) => new Quoted(rows.portText(row)));
  const volumes = form.volumes.filter(rows.isMount);
  const environment = form.environment.filter(rows.isVariable).map((row) => [row.name, row.value] as const);
  return {
    name,
    service: {
      image: form.image.trim(),
      ...(form.restart !== "" && { restart: form.restart }),
      ...(ports.length > 0 && { ports }),
      ...(environment.length > 0 && { environment: Object.fromEntries(environment) }),
      ...(volumes.length > 0 && { volumes: volumes.map((row) => rows.mountText(row)) }),
      ...(Object.keys(deploy).length > 0 && { deploy }),
    },
    volumes: Object.fromEntries(
      volumes.filter(({ source }) => isNamed(source)).map(({ source }) => [source, null]),
    ),
    networks: {},
  };
}

/** The names that a file has under a key at its top. */
function namesUnder(text: string, noun: string): Set<string> {
  const { doc } = readYaml(text);
  return new Set(entriesIn(valueAt(doc.contents, doc, noun), doc).map(({ name }) => name));
}

/**
 * The text of a file with one more service at the end of its services, and the volumes and networks that it needs and that
 * no file of the stack has (`defined`). The name has to be free.
 * @throws Unwritable
 */
export function addService(
  text: string,
  { name, service, volumes, networks }: NewService,
  defined: { volumes: readonly string[]; networks: readonly string[] } = { volumes: [], networks: [] },
): string {
  let changed = changeText(text, { kind: "set", path: ["services", name], value: service });
  for (const [noun, needed] of Object.entries({ volumes, networks })) {
    const there = new Set([...namesUnder(changed, noun), ...defined[noun as "volumes" | "networks"]]);
    for (const [each, value] of Object.entries(needed)) {
      if (!there.has(each)) changed = changeText(changed, { kind: "set", path: [noun, each], value });
    }
  }
  return changed;
}
