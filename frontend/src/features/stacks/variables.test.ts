import { describe, expect, it } from "vitest";
import { Analyst } from "./compose/analysis";
import { readEnv } from "./dotenv";
import { draftOf } from "./files";
import {
  dotenvNames,
  looksSecret,
  markVariables,
  problemOfVariable,
  withEnv,
  withMissing,
  withSecrets,
  type VariableRow,
} from "./variables";

const row = (name: string, more: Partial<VariableRow> = {}): VariableRow => ({
  name,
  value: "1",
  secret: false,
  stored: false,
  ...more,
});

describe("markVariables", () => {
  const text =
    "services:\n  a:\n    image: $A:${B:-b}\n    command: ${C:?c} ${B} $${D}\n    environment: [E]\n";
  const analysis = new Analyst().analyse([
    { path: "a", text },
    { path: "b", text: "x-a: ${F-}\n" },
  ]);

  it("tells what is missing, what is unused, and what is fallen back on", () => {
    const marks = markVariables([row("A"), row("D"), row("E")], analysis, []);
    // One place that cannot do without is enough.
    expect(marks.missing).toEqual(["C", "B"]);
    expect([...marks.unused]).toEqual(["D"]);
    expect([...marks.fallbacks]).toEqual([["F", ""]]);
  });

  it("says nothing of files that were not looked at", () => {
    const marks = markVariables([row("A")], undefined, []);
    expect([marks.missing.length, marks.unused.size]).toEqual([0, 0]);
  });
});

describe("what nobody gave", () => {
  const text = "services:\n  a:\n    image: nginx:$TAG\n    command: x ${OUT:-$IN} ${TAG} ${KEY:?say it}\n";
  const found = (missing: string[]) =>
    withMissing(new Analyst().analyse([{ path: "a", text }]), missing)?.files[0]?.problems ?? [];

  it("is a problem where the file asks for it first", () => {
    const problems = found(["TAG", "IN", "KEY"]);
    expect(problems.map(({ from, to }) => text.slice(from, to))).toEqual(["$TAG", "$IN", "${KEY"]);
    expect(problems.map(({ line, column }) => `${line}:${column}`)).toEqual(["3:18", "4:23", "4:35"]);
    expect(problems.map(({ severity }) => severity)).toEqual(["warning", "warning", "error"]);
    expect(problems[2]?.message).toContain("say it");
  });

  it("is none where all is given, or the files can do without", () => {
    expect(found([])).toEqual([]);
    expect(found(["OUT"])).toEqual([]);
    expect(withMissing(undefined, ["TAG"])).toBeUndefined();
  });

  it("is not what the .env beside the first compose file gives", () => {
    const env = { path: "deploy/.env", text: "TAG=1\n# X=1\nexport KEY='k'", size: 9 };
    const files = [
      { path: "deploy/compose.yaml", text, size: 9 },
      env,
      { path: ".env", text: "IN=1", size: 4 },
    ];
    const dotenv = dotenvNames(draftOf(files, ["deploy/compose.yaml"]));
    expect(dotenv).toEqual(["TAG", "KEY"]);
    const analysis = new Analyst().analyse([{ path: "deploy/compose.yaml", text }]);
    expect(markVariables([], analysis, dotenv).missing).toEqual(["IN"]);
  });
});

describe("readEnv", () => {
  it("reads a file as Compose does", () => {
    const { entries, unread } = readEnv(
      [
        "# comment",
        "A=1 # one",
        "export B = two words ",
        "C='single $X \\n # no'",
        'D="double \\"q\\" \\n#" # yes',
        "E=",
        "F=a#b",
        'G="over',
        'lines"',
        "H: yaml",
        "not a line",
        "I=x=y",
      ].join("\r\n"),
    );
    expect(Object.fromEntries(entries.map(({ name, value }) => [name, value]))).toEqual({
      A: "1",
      B: "two words",
      C: "single $X \\n # no",
      D: 'double "q" \n#',
      E: "",
      F: "a#b",
      G: "over\nlines",
      H: "yaml",
      I: "x=y",
    });
    expect(unread).toEqual(["not a line"]);
  });
});

describe("withEnv", () => {
  it("replaces what is there, adds what is new, and keeps what looks secret so", () => {
    const before = [
      row("A"),
      row("KEEP", { secret: true, stored: true, value: undefined }),
      row("", { value: "" }),
    ];
    const { rows } = withEnv(before, "A=2\nAPI_TOKEN=t\nMONKEY=m\nKEEP=new\n");
    expect(rows).toEqual([
      row("A", { value: "2" }),
      row("KEEP", { secret: true, stored: true, value: "new" }),
      row("API_TOKEN", { value: "t", secret: true }),
      row("MONKEY", { value: "m" }),
    ]);
  });

  it("knows the names of secrets", () => {
    for (const name of ["POSTGRES_PASSWORD", "API_KEY", "SECRET", "GITHUB_TOKEN"]) {
      expect(looksSecret(name)).toBe(true);
    }
    for (const name of ["MONKEY", "KEYBOARD", "PORT"]) expect(looksSecret(name)).toBe(false);
  });
});

describe("problemOfVariable", () => {
  it("takes a name once, and only what Compose can ask for", () => {
    const rows = [row("A"), row("A"), row("B"), row("1B"), row(""), row("", { value: "" })];
    expect(rows.map((each) => problemOfVariable(each, rows) !== undefined)).toEqual([
      true,
      true,
      false,
      true,
      true,
      false,
    ]);
  });
});

describe("withSecrets", () => {
  it("adds them as secrets, and once", () => {
    const rows = [row("A", { value: "1" }), row("", { value: "" }), row("B", { value: "old" })];
    expect(withSecrets(rows, { B: "new", C: "c" })).toEqual([
      row("A", { value: "1" }),
      row("B", { value: "new", secret: true }),
      row("C", { value: "c", secret: true }),
    ]);
    expect(withSecrets(rows, {})).toEqual([rows[0], rows[2]]);
  });
});
