import createClient, { type Middleware } from "openapi-fetch";
import { ApiError, errorFrom } from "./errors";
import { proofIn } from "./proof";
import { isAnswer, randomKey, RepeatKeys } from "./repeat-keys";
import type { paths } from "./schema";
import type { Preview } from "./types";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/** The headers a change needs when the browser's session cookie is the credential. Its key makes a repetition by the browser itself harmless. */
export function changeHeaders(key = randomKey()): Record<string, string> {
  return { "X-CSRFToken": proof(), "Idempotency-Key": key };
}

const proof = () => proofIn(document.cookie, location.port);

/** It changes nothing, so that repeating it needs no key; and what was typed into a form is kept nowhere. */
const isPreview = (request: Request) => new URL(request.url).searchParams.get("preview") === "true";

const keys = new RepeatKeys();

/** One wish is one operation: neither the browser's own repetition after a cut nor a second click after one makes two. */
const change: Middleware = {
  async onRequest({ request }) {
    if (SAFE.has(request.method)) return undefined;
    if (isPreview(request)) {
      request.headers.set("X-CSRFToken", proof());
      return request;
    }
    const wish = `${request.method} ${request.url} ${await request.clone().text()}`;
    for (const [name, value] of Object.entries(changeHeaders(keys.take(wish))))
      request.headers.set(name, value);
    return request;
  },
  onResponse({ request, response }) {
    if (isAnswer(response)) keys.forget(request.headers.get("Idempotency-Key") ?? "");
  },
};

export const client = createClient<paths>({ credentials: "same-origin" });
client.use(change);

/** The parameters of a path that names one object. */
export function at(id: number): { path: { id: number } } {
  return { path: { id } };
}

/** Called when the server says that nobody is signed in (any more). */
let onSignedOut: () => void = () => undefined;
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

/** How many sessions this page has opened. */
let opened = 0;

/** What was asked before this session, and is answered only now, does not say that nobody is signed in. */
export function sessionOpened(): void {
  opened += 1;
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Awaits an openapi-fetch call and returns its body, or throws an ApiError with the server's words. */
export async function unwrap<T>(call: Promise<Answer<T>>): Promise<Exclude<T, Preview>> {
  const before = opened;
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw errorFrom(0, undefined);
  }
  if (answer.response.ok) return answer.data as Exclude<T, Preview>;
  const error = errorFrom(answer.response.status, answer.error);
  if (isSignedOut(error) && before === opened) onSignedOut();
  throw error;
}

/** Asks whether somebody is signed in: a socket that cannot be opened does not tell a page that nobody is. */
export async function checkSession(): Promise<void> {
  const before = opened;
  const { user } = await unwrap(client.GET("/api/v1/session/"));
  if (user === null && before === opened) onSignedOut();
}

export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 401 || error.code === "not_authenticated");
}
