import { describe, expect, it } from "vitest";
import { usesIn } from "./interpolation";
import { variablesOf } from "./uses";
import { readYaml } from "./yaml";

const uses = (text: string) =>
  usesIn(text).map(({ from, to, ...rest }) => ({ ...rest, text: text.slice(from, to) }));

describe("usesIn", () => {
  it("reads what Compose reads", () => {
    expect(uses("$A ${B} ${C:-c} ${D-d} ${E:?e e} ${F?} ${G:+g}")).toEqual([
      { name: "A", text: "$A" },
      { name: "B", text: "${B}" },
      { name: "C", text: "${C:-c}", fallback: "c" },
      { name: "D", text: "${D-d}", fallback: "d" },
      { name: "E", text: "${E:?e e}", demand: "e e" },
      { name: "F", text: "${F?}", demand: "" },
      { name: "G", text: "${G:+g}", optional: true },
    ]);
  });

  it("finds a variable inside the fallback of another", () => {
    expect(uses("x${A:-${B:-$C}/y}z$D")).toEqual([
      { name: "A", text: "${A:-${B:-$C}/y}", fallback: "${B:-$C}/y" },
      { name: "B", text: "${B:-$C}", fallback: "$C" },
      { name: "C", text: "$C" },
      { name: "D", text: "$D" },
    ]);
  });

  it("takes a doubled dollar for a dollar, and what is none for text", () => {
    expect(uses("$$A $${B} $$$C $ ${ ${} $1 ${A B} ${A:}")).toEqual([{ name: "C", text: "$C" }]);
  });
});

describe("variablesOf", () => {
  it("asks values only, and says what Compose can do without", () => {
    const text = [
      "# $COMMENT",
      "x-$KEY: ${VALUE:-1}",
      "services:",
      "  web:",
      "    image: a:$TAG",
      "    environment: [GIVEN=1, HANDED, 'B=$B']",
      "  api:",
      "    environment: { GIVEN: 1, ON: , OTHER: null }",
    ].join("\n");
    expect(variablesOf(readYaml(text)).map(({ name, optional }) => `${name}${optional ? "?" : ""}`)).toEqual([
      "VALUE?",
      "TAG",
      "B",
      "HANDED?",
      "ON?",
      "OTHER?",
    ]);
  });
});
