import { expect, it } from "vitest";
import type { Stack } from "@/api/types";
import { amountOf, STACK_VERBS, usualOptions, wishToApply } from "./verbs";

const fitting = (containers: number, running: number) =>
  STACK_VERBS.filter((verb) => verb.applies({ containers, running })).map(({ key }) => key);

it("offers only what makes sense", () => {
  expect(fitting(0, 0)).toEqual(["pull"]);
  expect(fitting(2, 0)).toEqual(["start", "restart", "recreate", "pull"]);
  expect(fitting(2, 1)).toEqual(["start", "stop", "restart", "recreate", "pull"]);
  expect(fitting(2, 2)).toEqual(["stop", "restart", "recreate", "pull"]);
});

it("asks before anything that interrupts somebody", () => {
  for (const { key, ask } of STACK_VERBS) expect(ask !== undefined).toBe(key !== "start" && key !== "pull");
});

it("asks for the services that are named, or for all", () => {
  const [verb] = STACK_VERBS;
  expect(verb?.wish(4, []).key[2]).toMatchObject({ params: { path: { id: 4 } }, body: {} });
  expect(verb?.wish(4, ["web"]).key[2]).toMatchObject({ body: { services: ["web"] } });
});

it("counts the containers of all services, and applies as the stack says", () => {
  const service = { image: "a", replicas: 1, containers: 2, running: 1, healthy: 0, unhealthy: 0 };
  const state = {
    services: [
      { ...service, name: "a" },
      { ...service, name: "b" },
    ],
  };
  expect(amountOf({ state } as Stack)).toEqual({ containers: 4, running: 2 });
  expect(usualOptions({ remove_orphans: true } as Stack)).toMatchObject({
    remove_orphans: true,
    recreate: false,
  });
});

it("asks for the draft that was planned, so that another one has another plan", () => {
  const options = usualOptions({ remove_orphans: false } as Stack);
  const wish = wishToApply({ id: 4, draft: "abc" }, options);
  expect(wish.key[2]).toMatchObject({ body: { draft: "abc" } });
  expect(wishToApply({ id: 4, draft: "def" }, options).key).not.toEqual(wish.key);
});
