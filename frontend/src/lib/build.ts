/** The build of a page: the script it begins with, in whose name its hash stands; undefined when the page is not ours. */
export function buildIn(html: string): string | undefined {
  return /<script\b[^>]*type="module"[^>]*\bsrc="([^"]+)"/.exec(html)?.[1];
}

/** The build that runs in this tab. */
export function runningBuild(): string | undefined {
  return document.querySelector('script[type="module"][src]')?.getAttribute("src") ?? undefined;
}

const PATIENCE_MS = 10_000;

/** The build that the server serves now; undefined while it does not answer, or something in front of it does. */
export async function servedBuild(): Promise<string | undefined> {
  try {
    const response = await fetch("/", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    return response.ok ? buildIn(await response.text()) : undefined;
  } catch {
    return undefined;
  }
}

const RELOADED = "quaymaster.reloaded";
const UPDATED = "quaymaster.updated";

/** Loads the page anew, once for each build that the server comes with; false when that was done before, or cannot be known. */
export function reloadOnce(build: string): boolean {
  try {
    if (sessionStorage.getItem(RELOADED) === build) return false;
    sessionStorage.setItem(RELOADED, build);
    if (build !== runningBuild()) sessionStorage.setItem(UPDATED, build);
  } catch {
    return false;
  }
  window.location.reload();
  return true;
}

/** Whether this page was loaded because of an update; true once. */
export function takeUpdated(): boolean {
  try {
    const updated = sessionStorage.getItem(UPDATED) !== null;
    sessionStorage.removeItem(UPDATED);
    return updated;
  } catch {
    return false;
  }
}
