/** The registry an image reference names, as docker reads it: a first part with a dot, a colon, or `localhost`; else Docker Hub. */
export function registryOf(reference: string): string {
  const [first = "", ...rest] = reference.split("/");
  return rest.length > 0 && (/[.:]/.test(first) || first === "localhost") ? first : "docker.io";
}

/** The repository inside its registry, without tag and digest; Docker Hub's own images as people write them: `nginx`. */
export function repositoryOf(reference: string): string {
  const registry = registryOf(reference);
  const path = reference.startsWith(`${registry}/`) ? reference.slice(registry.length + 1) : reference;
  return path
    .replace(/@.*$/, "")
    .replace(/:[^/]*$/, "")
    .replace(/^library\//, "");
}

/** How to name a tag of a registry's repository to docker. */
export function referenceOf(registry: string, repository: string, tag: string): string {
  const path = repository.replace(/^library\//, "");
  return `${registry === "docker.io" ? "" : `${registry}/`}${path}:${tag}`;
}
