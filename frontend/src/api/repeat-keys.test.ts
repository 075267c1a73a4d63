import { describe, expect, it } from "vitest";
import { RepeatKeys } from "./repeat-keys";

describe("RepeatKeys", () => {
  const keys = () => {
    const clock = { now: 0 };
    let made = 0;
    return { clock, keys: new RepeatKeys(() => `key-${++made}`, () => clock.now) };
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
