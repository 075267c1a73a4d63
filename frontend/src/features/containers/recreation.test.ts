import { describe, expect, it } from "vitest";
import { AS_IT_IS, toRecreation } from "./recreation";
import { EMPTY_FORM } from "./run-form";

const first = { ...EMPTY_FORM, image: "app:1" };

describe("toRecreation", () => {
  it("keeps the image it has unless another one is chosen", () => {
    expect(toRecreation(first, first, AS_IT_IS)).toEqual({});
    expect(toRecreation({ ...first, image: "app:2" }, first, AS_IT_IS)).toEqual({ image: "app:2" });
    expect(toRecreation(first, first, { ...AS_IT_IS, which: "named" })).toEqual({ image: "app:1" });
    expect(toRecreation(first, first, { which: "pulled", dependents: true })).toEqual({
      image: "app:1",
      pull: "always",
      recreate_dependents: true,
    });
  });
});
