import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { errorFrom } from "./errors";
import { keepAsking, unanswered } from "./keep-asking";

const AWAY = [
  [0, undefined],
  [502, "<html>Bad gateway</html>"],
  [503, { detail: "Quaymaster is starting.", code: "starting" }],
  [503, { detail: "The database does not answer.", code: "database_away" }],
] as const;

describe("keepAsking", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const asking = (answers: (() => unknown)[]) => {
    const queries = new QueryClient({
      defaultOptions: {
        queries: { retry: false, staleTime: Number.POSITIVE_INFINITY, networkMode: "always" },
      },
    });
    const end = keepAsking(queries);
    const asked = vi.fn(() =>
      Promise.resolve().then(() => (answers.length > 1 ? answers.shift() : answers[0])?.()),
    );
    const observer = new QueryObserver(queries, { queryKey: ["operation", "detail", "1"], queryFn: asked });
    const leave = observer.subscribe(() => undefined);
    return {
      queries,
      asked,
      observer,
      leave,
      end: () => {
        leave();
        end();
        queries.clear();
      },
    };
  };
  const fail = (status: number, body: unknown) => () => {
    throw errorFrom(status, body);
  };

  it.each(AWAY)("brings what is on screen up to date after %i %o", async (status, body) => {
    const { queries, observer, end } = asking([
      () => "running",
      fail(status, body),
      fail(status, body),
      () => "succeeded",
    ]);
    await vi.advanceTimersByTimeAsync(10);
    expect(observer.getCurrentResult().data).toBe("running");
    void queries.invalidateQueries();
    await vi.advanceTimersByTimeAsync(10);
    expect(unanswered.get()).toBe(observer.getCurrentResult().error);
    expect(unanswered.get()).toBeInstanceOf(Error);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(observer.getCurrentResult().data).toBe("succeeded");
    expect(unanswered.get()).toBeUndefined();
    end();
  });

  it("asks for nothing that was answered, and for nothing that has left the screen", async () => {
    const refused = asking([fail(409, { detail: "No.", code: "conflict" })]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(refused.asked).toHaveBeenCalledTimes(1);
    refused.end();
    const left = asking([fail(0, undefined)]);
    await vi.advanceTimersByTimeAsync(10);
    left.leave();
    expect(unanswered.get()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(left.asked).toHaveBeenCalledTimes(1);
    left.end();
  });
});
