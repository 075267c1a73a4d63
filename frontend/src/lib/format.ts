const BYTE_UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** Bytes in binary units with three significant digits: `1.21 GiB`. */
export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  let amount = Math.abs(value);
  let unit = 0;
  while (amount >= 1023.5 && unit < BYTE_UNITS.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || amount >= 99.95 ? 0 : amount >= 9.995 ? 1 : 2;
  return `${value < 0 ? "-" : ""}${amount.toFixed(digits)} ${BYTE_UNITS[unit] ?? ""}`;
}

/** A share of one core or of the whole: `0.4 %`, `12 %`, `143 %`. */
export function percent(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  return `${value.toFixed(Math.abs(value) < 9.95 ? 1 : 0)} %`;
}

export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** `1 image`, `2 images`. */
export function plural(value: number, noun: string, nouns = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : nouns}`;
}

const STEPS: [number, string][] = [
  [86_400, "d"],
  [3_600, "h"],
  [60, "m"],
  [1, "s"],
];

/** Seconds as the two largest parts: `3d 4h`, `12m 5s`, `0.4s`. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return "–";
  if (seconds < 0) return "0s";
  if (seconds < 9.95) return `${seconds.toFixed(1)}s`;
  let rest = Math.round(seconds);
  const parts: string[] = [];
  for (const [size, unit] of STEPS) {
    const amount = Math.floor(rest / size);
    rest -= amount * size;
    if (amount > 0) parts.push(`${amount}${unit}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(" ");
}

/** Seconds between two instants; the second is now when it is missing. */
export function secondsBetween(
  from: string | null | undefined,
  to?: string | null,
  now = Date.now(),
): number | null {
  if (!from) return null;
  return ((to ? Date.parse(to) : now) - Date.parse(from)) / 1000;
}

const AGO: [number, number, Intl.RelativeTimeFormatUnit][] = [
  [60, 1, "second"],
  [3_600, 60, "minute"],
  [86_400, 3_600, "hour"],
  [2_592_000, 86_400, "day"],
  [31_536_000, 2_592_000, "month"],
  [Number.POSITIVE_INFINITY, 31_536_000, "year"],
];

/** `3 minutes ago`, `just now`. */
export function ago(at: string | null | undefined, now = Date.now()): string {
  // Files of reproducible images say 1970: that is no age.
  if (!at || Date.parse(at) < 86_400_000) return "–";
  const seconds = (now - Date.parse(at)) / 1000;
  if (seconds < 5) return "just now";
  const [, size, unit] = AGO.find(([limit]) => seconds < limit) ?? [0, 1, "second" as const];
  const amount = Math.floor(seconds / size);
  return `${amount} ${unit}${amount === 1 ? "" : "s"} ago`;
}

/** A full local time for a tooltip: `2026-11-24 07:00:03`. */
export function exactTime(at: string | null | undefined): string {
  if (!at) return "–";
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** When it was, as short as it can be said: `12:03`, of another day `2026-11-24 12:03`. */
export function clockTime(at: string, now = Date.now()): string {
  const [day = "", time = ""] = exactTime(at).split(" ");
  const today = exactTime(new Date(now).toISOString()).startsWith(day);
  return today ? time.slice(0, 5) : `${day} ${time.slice(0, 5)}`;
}

/** Permission bits as `ls` shows them: `rwxr-xr-x`. */
export function permissions(mode: number): string {
  return [6, 3, 0]
    .map((shift) =>
      ["r", "w", "x"].map((letter, place) => ((mode >> shift) & (4 >> place) ? letter : "-")).join(""),
    )
    .join("");
}

/** The first twelve digits of an engine id, without its algorithm. */
export function shortId(engineId: string): string {
  return engineId.replace(/^sha256:/, "").slice(0, 12);
}

/** `nginx:1.27` → name and tag; an id or digest reference has no tag and is shortened. */
export function splitImage(reference: string): { name: string; tag: string } {
  if (/^(sha256:)?[a-f0-9]{12,64}$/.test(reference)) return { name: shortId(reference), tag: "" };
  const plain = reference.split("@")[0] ?? reference;
  const colon = plain.lastIndexOf(":");
  if (colon > plain.lastIndexOf("/")) return { name: plain.slice(0, colon), tag: plain.slice(colon + 1) };
  return { name: plain, tag: "" };
}

const SIGNALS: Record<number, string> = {
  1: "SIGHUP",
  2: "SIGINT",
  3: "SIGQUIT",
  6: "SIGABRT",
  9: "SIGKILL",
  11: "SIGSEGV",
  15: "SIGTERM",
};

/** What an exit code says: `137` → `137 (SIGKILL)`. */
export function exitCode(code: number | null | undefined): string {
  if (code === null || code === undefined) return "–";
  const meanings: Record<number, string> = {
    125: "engine error",
    126: "not executable",
    127: "command not found",
  };
  const meaning = meanings[code] ?? (code > 128 ? SIGNALS[code - 128] : undefined);
  return meaning ? `${code} (${meaning})` : String(code);
}
