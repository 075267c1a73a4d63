/** What the API answers when something is wrong: its own words, a stable code, and the fields at fault. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: Record<string, string[]>;

  constructor(status: number, detail: string, code = "error", fields: Record<string, string[]> = {}) {
    super(detail);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.fields = fields;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function fieldsOf(value: unknown): Record<string, string[]> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([name, words]) => [
      name,
      Array.isArray(words) ? words.map(String) : [String(words)],
    ]),
  );
}

/** What a proxy says for a server that is down; 0 is no answer at all. Quaymaster's own answers have a body of ours. */
const ABSENT = new Set([0, 404, 502, 503, 504]);

/** Turns any body, ours or a proxy's, into an ApiError that can be shown. */
export function errorFrom(status: number, body: unknown): ApiError {
  if (isRecord(body) && typeof body.detail === "string") {
    const code = typeof body.code === "string" ? body.code : "error";
    // What whoever helps has to look for in the log.
    const reference = typeof body.request_id === "string" ? ` Reference: ${body.request_id}` : "";
    return new ApiError(status, body.detail + reference, code, fieldsOf(body.fields));
  }
  if (ABSENT.has(status))
    return new ApiError(status, "Quaymaster does not answer. It may be restarting.", "offline");
  return new ApiError(status, `The server answered ${status}.`, "unexpected");
}

/** With `starting` nginx answers for a part that is away, with `database_away` a part whose database is. */
const PASSING = new Set(["offline", "starting", "database_away"]);

/** Nobody could answer: nothing is known about what was asked, and the same question has an answer soon. */
export function isAway(error: unknown): boolean {
  return error instanceof ApiError && PASSING.has(error.code);
}

/** Who it is that does not answer, as the beginning of a sentence. */
export function whoIsAway(error: unknown): string {
  return error instanceof ApiError && error.code === "database_away"
    ? "The database of Quaymaster"
    : "Quaymaster";
}

/** Quaymaster itself says that what was asked for is not there. */
export function isGone(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404 && !isAway(error);
}

/** The sentence to show for anything that was thrown. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The same without what is shown at its fields; undefined when it says no more than that. */
export function withoutFields(error: unknown, shown: ReadonlySet<string>): unknown {
  if (!(error instanceof ApiError) || shown.size === 0) return error;
  const rest = Object.fromEntries(Object.entries(error.fields).filter(([name]) => !shown.has(name)));
  if (error.code === "invalid" && Object.keys(rest).length === 0) return undefined;
  return new ApiError(error.status, error.message, error.code, rest);
}

/** What to show beside a form that was sent: what was thrown in a sentence, or what is wrong with each field when it says no more than that. */
export function sentencesOf(error: unknown): string[] {
  if (isAway(error))
    return [wordsOf(error), "What you typed is still here: send it again when Quaymaster is back."];
  if (!(error instanceof ApiError)) return [wordsOf(error)];
  const fields = Object.entries(error.fields).map(([name, words]) =>
    name === "non_field_errors" ? words.join(" ") : `${fieldName(name)}: ${words.join(" ")}`,
  );
  return fields.length > 0 && error.code === "invalid" ? fields : [error.message, ...fields];
}

/** `resources.memory_swap` → `Resources, memory swap`; which of several it is, is seen at the field. */
function fieldName(name: string): string {
  const words = name
    .split(".")
    .filter((part) => !/^\d+$/.test(part))
    .join(", ")
    .replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
