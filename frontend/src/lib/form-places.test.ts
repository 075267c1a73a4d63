import { describe, expect, it } from "vitest";
import { camel, placeOfPair, placeOfSent } from "./form-places";

describe("where a form has what the server found wrong", () => {
  it("is told in the form's own letters", () => {
    expect(camel("working_dir")).toBe("workingDir");
    expect(camel("ports.0.read_only")).toBe("ports.0.readOnly");
  });

  it("counts the rows that were sent only", () => {
    const rows = ["", "a", "", "b"];
    const kept = (row: string) => row !== "";
    expect(placeOfSent(rows, kept, 0)).toBe(1);
    expect(placeOfSent(rows, kept, 1)).toBe(3);
    expect(placeOfSent(rows, kept, 2)).toBe(-1);
  });

  it("finds a pair by its name, dots and all", () => {
    expect(placeOfPair("labels", [{ name: "a" }, { name: "com.example.b" }], "com.example.b")).toBe(
      "labels.1.value",
    );
  });
});
