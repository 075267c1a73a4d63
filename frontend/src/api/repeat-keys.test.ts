import { describe, expect, it } from "vitest";
import { isAnswer, RepeatKeys } from "./repeat-keys";

describe("RepeatKeys", () => {
  const keys = () => {
    const clock = { now: 0 };
    let made = 0;
    return {
      clock,
      keys: new RepeatKeys(
        () => `key-${++made}`,
        () => clock.now,
      ),
    };
  };

  it("gives the same wish the same key until it is answered", () => {
    const { keys: open } = keys();
    const first = open.take("POST /containers web");
    expect(open.take("POST /containers web")).toBe(first);
    open.forget(first);
    expect(open.take("POST /containers web")).not.toBe(first);
  });

  it("gives different wishes different keys", () => {
    const { keys: open } = keys();
    expect(open.take("POST /containers web")).not.toBe(open.take("POST /containers db"));
  });

  it("takes the same wish minutes later for a new one", () => {
    const { keys: open, clock } = keys();
    const first = open.take("POST /containers/1/restart");
    clock.now = 121_000;
    expect(open.take("POST /containers/1/restart")).not.toBe(first);
  });
});

describe("isAnswer", () => {
  const json = { headers: { "Content-Type": "application/json" } };

  it.each([202, 400, 409, 429, 500])("knows what became of a wish after %i of Quaymaster", (status) => {
    expect(isAnswer(new Response("{}", { ...json, status }))).toBe(true);
  });

  it.each([502, 503, 504])("does not after %i, which nginx says in the form of the API", (status) => {
    expect(isAnswer(new Response("{}", { ...json, status }))).toBe(false);
  });

  it("does not after the page of a proxy", () => {
    expect(isAnswer(new Response("<html>", { status: 404, headers: { "Content-Type": "text/html" } }))).toBe(
      false,
    );
  });

  it("knows it when there is nothing to say", () => {
    expect(isAnswer(new Response(null, { status: 204 }))).toBe(true);
  });
});
