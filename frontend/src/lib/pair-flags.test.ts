import { expect, it } from "vitest";
import { pairFlags } from "./pair-flags";

it("gives each pair its flag, and an empty value no equals sign", () => {
  expect(pairFlags("--opt", { type: "nfs", o: "addr=10.0.0.1,rw", tmp: "" })).toEqual([
    "--opt",
    "type=nfs",
    "--opt",
    "o=addr=10.0.0.1,rw",
    "--opt",
    "tmp",
  ]);
});
