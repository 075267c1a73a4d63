import { describe, expect, it } from "vitest";
import { saidOf, withSaid } from "./said-problems";

const problem = (...files: string[]) => [{ detail: files[0] ?? "", code: "x", fields: { files } }];
const paths = ["compose.yaml", "web/compose.yaml"];
const names = { services: [], networks: [], volumes: [], secrets: [], configs: [] };

describe("what the server says of the files", () => {
  it("is told with file and line where it says them", () => {
    expect(
      saidOf(problem("web/compose.yaml, line 3: no such: key", "compose.yaml: empty", "elsewhere: x"), paths),
    ).toEqual([
      { path: "web/compose.yaml", line: 3, message: "no such: key" },
      { path: "compose.yaml", line: undefined, message: "empty" },
    ]);
  });

  it("stands at its line, once", () => {
    const files = [{ path: "compose.yaml", text: "a\nbcd\ne" }];
    const said = [{ path: "compose.yaml", line: 2, message: "wrong" }];
    const found = withSaid(undefined, files, said)?.files[0]?.problems;
    expect(found).toEqual([{ severity: "error", message: "wrong", from: 2, to: 5, line: 2, column: 1 }]);
    const known = { severity: "error" as const, message: "mine", from: 2, to: 3, line: 2, column: 1 };
    const analysis = {
      names,
      files: [{ path: "compose.yaml", text: "a\nbcd\ne", uses: [], services: undefined, problems: [known] }],
    };
    expect(withSaid(analysis, files, said)?.files[0]?.problems).toEqual([known]);
    expect(withSaid(analysis, files, [])).toBe(analysis);
  });

  it("stands in the file even where that has fewer lines", () => {
    const found = withSaid(undefined, [{ path: "a", text: "x" }], [{ path: "a", line: 9, message: "m" }]);
    expect(found?.files[0]?.problems[0]).toMatchObject({ from: 1, to: 1 });
  });
});
