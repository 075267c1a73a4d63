import { isAlias, isCollection, isMap, isPair, type YAMLError, type YAMLMap } from "yaml";
import type { Problems } from "./problems";
import { nameOf, spanOf, type Yaml } from "./yaml";

/** The parser's words where they say little to whoever did not write it. */
const IN_WORDS: Partial<Record<YAMLError["code"], string>> = {
  TAB_AS_INDENT: "YAML is indented with spaces; this is a tab.",
  BAD_INDENT: "This does not stand under what is above it: look at the spaces at the beginning of the line.",
  MISSING_CHAR: "Something is missing here: a colon, a quote or a closing bracket.",
  BLOCK_AS_IMPLICIT_KEY: "A key with a value cannot begin here: is the line above it complete?",
  MULTILINE_IMPLICIT_KEY: "A key stands on one line, with its colon.",
};

/** Tags of Compose that say how files are laid over each other. */
const COMPOSE_TAGS = /^Unresolved tag: !(?:reset|override)\b/;

function wordsOf({ code, message }: YAMLError): string {
  const words = IN_WORDS[code];
  if (words !== undefined) return words;
  return `${(message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, "")}.`.replace(
    /\.\.$/,
    ".",
  );
}

function checkKeys(map: YAMLMap, problems: Problems): void {
  const seen = new Set<string>();
  for (const { key } of map.items) {
    const name = nameOf(key);
    if (name === undefined) continue;
    if (seen.has(name))
      problems.add("error", `${name} is said twice; only one can count.`, spanOf(key as never));
    seen.add(name);
  }
}

/** Whether it could be read at all. */
export function isYaml({ doc }: Yaml): boolean {
  return doc.errors.every(({ code }) => code === "MULTIPLE_DOCS");
}

/** What is wrong with it as YAML, whatever it is about. */
export function checkYaml({ doc }: Yaml, problems: Problems): void {
  const lost = doc.errors.find(({ code }) => code === "UNEXPECTED_TOKEN");
  for (const error of [...doc.errors, ...doc.warnings]) {
    // A reader that has lost its way finds the rest of the file unexpected, word for word.
    if (COMPOSE_TAGS.test(error.message) || (error.code === "UNEXPECTED_TOKEN" && error !== lost)) continue;
    const [from, to] = error.pos;
    if (error.code === "MULTIPLE_DOCS") {
      problems.add("info", "Only what stands before this is checked here.", { from, to: from });
    } else problems.add(error.name === "YAMLWarning" ? "warning" : "error", wordsOf(error), { from, to });
  }
  const waiting: unknown[] = [doc.contents];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (isMap(node)) checkKeys(node, problems);
    if (isAlias(node) && node.resolve(doc) === undefined) {
      problems.add("error", `Nothing above this is marked &${node.source}.`, spanOf(node));
    }
    if (isCollection(node)) waiting.push(...[...node.items].reverse());
    else if (isPair(node)) waiting.push(node.value, node.key);
  }
}
