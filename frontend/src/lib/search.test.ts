import { safeParse } from "valibot";
import { expect, it } from "vitest";
import { flag, id, list, text } from "./search";

const schema = list({ host: id, create: flag, state: text });
const read = (search: unknown) => safeParse(schema, search);

it("takes what it understands, in the type it has", () => {
  expect(read({ q: 12, host: 3, create: 1, state: "running" }).output).toEqual({
    q: "12",
    host: 3,
    create: true,
    state: "running",
  });
});

it.each([{ host: "quay" }, { host: -1 }, { host: 1.5 }, { q: ["a", "b"] }, { create: "" }, { state: {} }])(
  "takes %j for not said, and never fails",
  (search) => {
    const { success, output } = read(search);
    expect(success).toBe(true);
    expect(Object.values(output as object).filter(Boolean)).toEqual([]);
  },
);

it("drops what it does not know", () => {
  expect(read({ evil: "x" }).output).not.toHaveProperty("evil");
});
