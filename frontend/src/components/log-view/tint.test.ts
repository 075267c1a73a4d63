import { expect, it } from "vitest";
import { tintOf } from "./tint";

it("gives each group a colour of its own, and its members the same", () => {
  const groups = ["api", "cache", "db", "web"];
  expect(new Set(groups.map((group) => tintOf(group, groups))).size).toBe(4);
  expect(tintOf("web 2", groups)).toBe(tintOf("web", groups));
});

it("stays with a colour where nobody says what there is", () => {
  expect(tintOf("shop-web-1")).toBe(tintOf("shop-web-1"));
  expect(tintOf("shop-web-1")).not.toBe(1);
});
