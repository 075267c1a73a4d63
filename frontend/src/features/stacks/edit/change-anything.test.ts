import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { Unwritable } from "./change";
import { changeText } from "./change-text";
import { changedLines } from "./changed-lines";

const web = (...rest: (string | number)[]) => ["services", "web", ...rest];

/** Files with everything that is seldom: each piece is a service's field, written in some odd way. */
const pieces: Record<string, string[]> = {
  image: [
    "image: nginx",
    "image:   'nginx'  # c",
    'image: "a\\tb"',
    "image: &i nginx",
    "image: >-\n  a\n  b",
    "'image': a",
  ],
  restart: ["restart: always", 'restart: "no"', "# restart it\nrestart: on-failure:3"],
  ports: [
    'ports:\n  - "80:80" # c\n\n  # between\n  - 81:81',
    "ports:\n- 80",
    "ports: [80,\n  '81']",
    "ports: [ 80, ]",
    "ports: []",
    "ports:",
  ],
  environment: [
    "environment:\n  A: 1\n  # c\n  B: '\t'",
    "environment:\n  - A=1\n  - B=2",
    "environment: {A: 1, B: }",
    "environment: &e\n  A: |+\n    x\n\n\n  B: b",
    "environment: *shared",
  ],
  command: ['command: ["a", "b"] # c', "command: |\n  x\n\n  y\n", "command: &c a"],
  labels: [
    "<<: *shared",
    "<<: [*shared]\nlabels: { <<: *shared, a: b }",
    "labels:\n    deep: 1\n    more: 2",
  ],
};
const field = (name: string) => fc.constantFrom("", ...(pieces[name] ?? []));
const service = fc
  .tuple(
    fc.shuffledSubarray(Object.keys(pieces)),
    fc.record(Object.fromEntries(Object.keys(pieces).map((name) => [name, field(name)]))),
    fc.constantFrom(2, 4),
  )
  .map(([order, chosen, indent]) =>
    order
      .map((name) => chosen[name] ?? "")
      .filter((piece) => piece !== "")
      .join("\n")
      .replace(/^(?=.)/gm, " ".repeat(indent + 2)),
  );
const file = fc
  .record({
    web: service,
    api: service,
    eol: fc.constantFrom("\n", "\r\n"),
    end: fc.constantFrom("", "\n", "\n\n# end\n"),
  })
  .map(({ web: first, api, eol, end }) =>
    `x-shared: &shared { S: s }\nservices:\n  web:\n${first}\n  # the other\n  api:\n${api}${end}`.replaceAll(
      "\n",
      eol,
    ),
  );
const text = fc.oneof(
  fc.constantFrom("no", "1.5", "80:80", "22:22", "a: b", "#", "*a", "", " x", "a\nb", "$X", "~", "0x1"),
  fc.string({ unit: "grapheme-ascii" }),
);
const change = fc.oneof(
  fc.record({
    kind: fc.constant("set" as const),
    path: fc.constantFrom(
      web("image"),
      web("restart"),
      web("environment", "A"),
      web("environment", "NEW"),
      web("ports", 0),
      web("deploy", "replicas"),
      web("command"),
    ),
    value: text,
  }),
  fc.record({
    kind: fc.constant("remove" as const),
    path: fc.constantFrom(
      web("image"),
      web("restart"),
      web("environment", "A"),
      web("environment", 1),
      web("ports", 0),
      web("ports"),
      web("command"),
    ),
  }),
  fc.record({
    kind: fc.constant("add" as const),
    path: fc.constantFrom(web("ports"), web("environment"), web("volumes")),
    value: text,
  }),
);

describe("any change of any file", () => {
  it("leaves every line of every other field as it is, or is refused", () => {
    let made = 0;
    let tried = 0;
    fc.assert(
      fc.property(file, change, (content, wish) => {
        tried += 1;
        let changed;
        try {
          changed = changeText(content, wish);
        } catch (error) {
          if (error instanceof Unwritable) return;
          throw error;
        }
        made += 1;
        const { gone, come } = changedLines(content, changed);
        const name = String(wish.path[2]);
        const others = Object.entries(pieces)
          .filter(([other]) => other !== name)
          .flatMap(([, written]) => written)
          .flatMap((piece) => piece.split("\n").map((line) => line.trim()))
          .filter((line) => line !== "" && !(pieces[name] ?? []).some((own) => own.includes(line)));
        for (const line of gone) expect(others).not.toContain(line.trim());
        expect(gone.join("")).not.toMatch(/the other|x-shared|services:/);
        if (content.includes("\r\n"))
          expect(come.slice(0, -1).every((line) => line.endsWith("\r"))).toBe(true);
        expect(() => void parse(changed, { merge: true })).not.toThrow();
      }),
      { numRuns: 3_000 },
    );
    // What it cannot do is the exception.
    expect(made / tried).toBeGreaterThan(0.5);
  }, 120_000);
});
