import type { Preview } from "@/api/types";
import type { Analysis } from "./compose/analysis";
import type { Problem } from "./compose/problems";

/** What the server says is wrong with the files: in which one, and where it knows that, at which line. */
export interface Said {
  path: string;
  line: number | undefined;
  message: string;
}

const PLACE = /^(?:, line (\d+))?: (.*)$/s;

/** What a preview of an apply says of the files; what names none of `paths` is left out. */
export function saidOf(problems: Preview["problems"], paths: readonly string[]): Said[] {
  const longest = [...paths].sort((a, b) => b.length - a.length);
  return problems
    .flatMap(({ fields }) => fields?.files ?? [])
    .flatMap((words) => {
      const path = longest.find((each) => words.startsWith(each) && PLACE.test(words.slice(each.length)));
      const found = path === undefined ? null : PLACE.exec(words.slice(path.length));
      if (path === undefined || found === null) return [];
      const [, line, message = ""] = found;
      return [{ path, line: line === undefined ? undefined : Number(line), message }];
    });
}

function problemOf(text: string, { line = 1, message }: Said): Problem {
  const before = text.split("\n").slice(0, line - 1);
  const from = Math.min(
    before.reduce((sum, each) => sum + each.length + 1, 0),
    text.length,
  );
  const end = text.indexOf("\n", from);
  return { severity: "error", message, from, to: end < 0 ? text.length : end, line, column: 1 };
}

/** What was found here, with what the server says at its lines; where the same line is wrong already, once. */
export function withSaid(
  analysis: Analysis | undefined,
  files: readonly { path: string; text: string }[],
  said: readonly Said[],
): Analysis | undefined {
  if (said.length === 0) return analysis;
  const names = { services: [], networks: [], volumes: [], secrets: [], configs: [] };
  return {
    names: analysis?.names ?? names,
    files: files.map(({ path, text }) => {
      const found = analysis?.files.find((file) => file.path === path && file.text === text);
      const known = found?.problems ?? [];
      const wrong = new Set(known.flatMap(({ severity, line }) => (severity === "error" ? [line] : [])));
      const more = said.filter((each) => each.path === path && !wrong.has(each.line ?? 1));
      const problems = [...known, ...more.map((each) => problemOf(text, each))];
      return {
        path,
        text,
        uses: found?.uses ?? [],
        services: found?.services,
        problems: problems.sort((a, b) => a.from - b.from),
      };
    }),
  };
}
