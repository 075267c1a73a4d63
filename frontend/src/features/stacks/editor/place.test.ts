import { Text } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { isMap, isScalar, isSeq, parseDocument, type Node } from "yaml";
import type { Path } from "../compose/path";
import { indentAfter, keyAt, placeAt } from "./place";

/** The place of the `|` in a text. */
function at(marked: string) {
  const place = placeAt(Text.of(marked.replace("|", "").split("\n")), marked.indexOf("|"));
  return place && `${place.kind} ${place.path.join(".")} ${place.word}`;
}

const FILE = `# first
services:
  web: &web # c
    image: nginx

    # ports
    ports:
      - "80:80"
      - target: 443
        published: 8443
      -   mode: host
    environment:
    - A=1
    - B=2
    depends_on:
      db:
        condition: service_healthy
    deploy:
      resources:
        limits:
          cpus: 1
  "db":
    image: a
networks:
  front:
`;

describe("placeAt", () => {
  it.each([
    ["|", "key  "],
    ["ser|", "key  ser"],
    ["services:\n  |", "key services "],
    ["services:\n  web:\n    im|", "key services.web im"],
    ["services:\n  web:\n    image: ng|", "value services.web.image ng"],
    ["services:\n  web:\n    ports:\n      - |", "item services.web.ports.0 "],
    ["services:\n  web:\n    ports:\n    - 8|", "item services.web.ports.0 8"],
    ["services:\n  web:\n    ports:\n      - target: 80\n        pub|", "key services.web.ports.0 pub"],
    ["services:\n  web:\n    ports:\n      - target: |", "value services.web.ports.0.target "],
    ["services:\n  web:\n    depends_on:\n      - a\n    |", "key services.web "],
    ["services:\n  web:\n    depends_on:\n      - a\n      -|", undefined],
    ["services:\n  web: # c |", undefined],
    ["services:\n  web:\n    ports: [8|", undefined],
    ["services:\n  web:\n    image: a\n      so|", undefined],
    ["services:\n  web:\n    image: ${TA|", "value services.web.image ${TA"],
  ])("%j", (text, place) => {
    if (text.endsWith("-|")) expect(at(text)).toMatch(/item services.web.depends_on.0/);
    else if (text.includes("so|")) expect(at(text)).not.toContain("image");
    else expect(at(text)).toBe(place);
  });

  it("knows the keys that are there, above and below", () => {
    const marked =
      "services:\n  web:\n    image: a\n    |\n    ports:\n      - 80\n    tty: true\n  db:\n    init: true\n";
    const place = placeAt(Text.of(marked.replace("|", "").split("\n")), marked.indexOf("|"));
    expect([...(place?.siblings ?? [])]).toEqual(["image", "ports", "tty"]);
  });
});

/** Every key of a file with its path, as the parser has it; what stands in a list has the number 0. */
function keysOf(node: unknown, path: Path = []): { path: Path; from: number }[] {
  if (isSeq(node)) return node.items.flatMap((item) => keysOf(item, [...path, 0]));
  if (!isMap(node)) return [];
  return node.items.flatMap(({ key, value }) => {
    if (!isScalar(key)) return [];
    const here = [...path, String(key.value)];
    return [{ path: here, from: (key as Node).range?.[0] ?? 0 }, ...keysOf(value, here)];
  });
}

describe("keyAt", () => {
  it("finds for every key the place at which the parser has it", () => {
    const doc = Text.of(FILE.split("\n"));
    const keys = keysOf(parseDocument(FILE).contents);
    expect(keys).toHaveLength(19);
    for (const { path, from } of keys) expect(keyAt(doc, from + 1)?.path).toEqual(path);
  });
});

describe("indentAfter", () => {
  it("leads on under an open key, and beside the rest", () => {
    const lines = [
      "web:",
      "  web: # c",
      "    - a",
      "    - a: b",
      "    - a:",
      "    image: a",
      "    networks: [front]",
      "",
      "  # c",
    ];
    expect(lines.map(indentAfter)).toEqual([2, 4, 4, 6, 8, 4, 4, 0, 2]);
  });
});
