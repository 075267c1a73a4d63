import { CompletionContext } from "@codemirror/autocomplete";
import { yaml } from "@codemirror/lang-yaml";
import { EditorState } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import { completeCompose } from "./completion";

const known = {
  names: { services: ["web", "db"], networks: ["front"], volumes: ["data"], secrets: [], configs: [] },
  variables: ["TAG", "PORT"],
};

function offered(marked: string, explicit = true): string[] {
  const state = EditorState.create({ doc: marked.replace("|", ""), extensions: [yaml()] });
  const result = completeCompose(new CompletionContext(state, marked.indexOf("|"), explicit), known);
  return result?.options.map(({ label, apply }) => (typeof apply === "string" ? apply : label)) ?? [];
}

const web = (lines: string) => `services:\n  web:\n${lines.replace(/^/gm, "    ")}`;

describe("completeCompose", () => {
  it("offers keys with what leads on behind them, but none twice", () => {
    expect(offered("|")).toContain("services:\n  ");
    const keys = offered(web("image: a\n|"));
    expect(keys).toEqual(expect.arrayContaining(["restart: ", "ports:\n      - ", "healthcheck:\n      "]));
    expect(keys).not.toContain("image: ");
    expect(offered(web("healthcheck:\n  |"))).toContain("interval: ");
    expect(offered(web("ports:\n  - target: 80\n    |"))).toContain("published: ");
  });

  it("offers what the stack has", () => {
    expect(offered(web("depends_on:\n  - |"))).toEqual(["db"]);
    expect(offered(web("depends_on:\n  |"))).toContain("db:");
    expect(offered(web("networks:\n  - f|"))).toContain("front");
    expect(offered(web("volumes:\n  - |"))).toContain("data:");
    expect(offered(web("image: nginx:${T|"))).toEqual(["TAG}", "PORT}"]);
    expect(offered(web("image: nginx:${T|}"))).toEqual(["TAG", "PORT"]);
  });

  it("offers values", () => {
    expect(offered(web("restart: |"))).toContain("unless-stopped");
    expect(offered(web("depends_on:\n  db:\n    condition: |"))).toContain("service_healthy");
    expect(offered(web("tty: |"))).toEqual(["true", "false"]);
  });

  it("is silent where it is not asked, and where nothing is to be said", () => {
    expect(offered(web("|"), false)).toEqual([]);
    expect(offered(web("# im|"))).toEqual([]);
    expect(
      offered(web("command: |2\n  im").replace("|2", "§").replace("im", "im|").replace("§", "|")).length,
    ).toBe(0);
    expect(offered(web("image: $${T|"))).toEqual([]);
  });
});
