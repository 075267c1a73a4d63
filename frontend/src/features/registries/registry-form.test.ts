import { describe, expect, it } from "vitest";
import { canTry, NEW_REGISTRY, requestOf } from "./registry-form";

const FORM = { ...NEW_REGISTRY, server: " registry.example.org ", username: "quay" };

describe("the registry form", () => {
  it("leaves a stored password alone unless a new one was typed", () => {
    expect(requestOf(FORM)).not.toHaveProperty("password");
    expect(requestOf({ ...FORM, password: " p " })).toMatchObject({
      name: "registry.example.org",
      server: "registry.example.org",
      password: " p ",
    });
  });

  it("forgets the password with the user", () => {
    expect(requestOf({ ...FORM, username: "" })).toMatchObject({ username: "", password: "" });
  });

  it("can be tried without the stored password only", () => {
    expect([
      canTry(NEW_REGISTRY),
      canTry(FORM),
      canTry({ ...FORM, username: "" }),
      canTry({ ...FORM, password: "p" }),
    ]).toEqual([false, false, true, true]);
  });
});
