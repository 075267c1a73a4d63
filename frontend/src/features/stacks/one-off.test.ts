import { expect, it } from "vitest";
import { isOneOff } from "./one-off";

it("knows a container that runs a service once by its name", () => {
  const of = (name: string) => isOneOff({ stack: "shop", service: "web", name });
  expect(of("shop-web-run-31")).toBe(true);
  expect(of("shop-web-1")).toBe(false);
  expect(isOneOff({ stack: "", service: "", name: "--run-1" })).toBe(false);
});
