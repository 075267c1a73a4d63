import { useMutation, useQueryClient, type QueryKey } from "@tanstack/react-query";
import { ApiError } from "@/api/errors";
import type { Operation } from "@/api/types";
import { followOperation, toastDone, toastError } from "./toasts";
import { whenEnded } from "./when-ended";

export interface ChangeOptions<Given, Answer> {
  /** What to say when it is done; an operation is followed in a toast instead. */
  done?: (answer: Answer, given: Given) => string;
  /** Keys of what is stale now, where it is to be read again at once and not only when a hint says so. */
  stale?: readonly QueryKey[];
  /** What comes after it: another page, say. */
  then?: (answer: Answer, given: Given) => unknown;
  /** `false`: the operation is not followed in a toast, since what comes after shows it. */
  follow?: boolean;
  /** The operation takes a moment only: when the engine refuses in that moment, so is the change. */
  quick?: boolean;
  /** Takes a refusal, which is shown in a toast otherwise. */
  refused?: (error: unknown) => void;
}

export interface Change<Given> {
  /** Resolves to whether it was taken. */
  send: (given: Given) => Promise<boolean>;
  busy: boolean;
}

/** How long a quick operation is waited for. */
const QUICK_MS = 6_000;

function isOperation(value: unknown): value is Operation {
  return typeof value === "object" && value !== null && "kind" in value && "state" in value;
}

function isStopped(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/** Why an operation failed, as the refusal of what was asked for. */
function failureOf({ error_detail: detail, error_code: code, error_hint: hint }: Operation): ApiError {
  return new ApiError(0, detail, code, hint === "" ? {} : { non_field_errors: [hint] });
}

/**
 * The one way in which the dashboard changes anything. `send` asks the server (the client adds what proves where it
 * comes from, and a key by which the server does a repeated wish once); an operation it answers with is followed to
 * its true end, a refusal is shown in the server's words.
 */
export function useChange<Given = void, Answer = unknown>(
  send: (given: Given) => Promise<Answer>,
  options: ChangeOptions<Given, Answer> = {},
): Change<Given> {
  const queries = useQueryClient();
  const { done, stale = [], then, follow = true, quick = false, refused = toastError } = options;
  const { mutateAsync, isPending } = useMutation({
    mutationFn: async (given: Given): Promise<Answer> => {
      const answer = await send(given);
      if (!quick || !isOperation(answer)) return answer;
      const last = await whenEnded(queries, answer, QUICK_MS);
      if (last.state === "failed") throw failureOf(last);
      return last as Answer;
    },
  });
  const run = async (given: Given) => {
    let answer: Answer;
    try {
      answer = await mutateAsync(given);
    } catch (error) {
      if (!isStopped(error)) refused(error);
      return false;
    }
    if (follow && isOperation(answer)) followOperation(answer);
    if (done !== undefined) toastDone(done(answer, given));
    await Promise.all(stale.map((queryKey) => queries.invalidateQueries({ queryKey })));
    await then?.(answer, given);
    return true;
  };
  return { send: run, busy: isPending };
}
