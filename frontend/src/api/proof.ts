const PROOF = /^(?:__Host-)?csrftoken(?:-\d+)?$/;

/**
 * What proves to the server that a change comes from its own page, out of `document.cookie`. The cookies of all servers
 * of a host are there, so their names have the port; behind a proxy that is another one than the page's.
 */
export function proofIn(cookies: string, port: string): string {
  const proofs = cookies.split("; ").flatMap((cookie): [string, string][] => {
    const [name = "", value = ""] = cookie.split("=");
    return PROOF.test(name) ? [[name, value]] : [];
  });
  const own = proofs.find(
    ([name]) => name.replace("__Host-", "") === (port ? `csrftoken-${port}` : "csrftoken"),
  );
  return (own ?? proofs[0])?.[1] ?? "";
}
