import {
  checkNames,
  checkUnused,
  definedIn,
  NOUNS,
  referencesIn,
  type Noun,
  type Reference,
} from "./check-names";
import { checkSchema } from "./check-schema";
import { checkYaml, isYaml } from "./check-yaml";
import { Problems, type Problem } from "./problems";
import { variablesOf, type VariableUse } from "./uses";
import { servicesOf, type ReadService } from "../edit/read-service";
import { readYaml, type Yaml } from "./yaml";

export interface ComposeFile {
  path: string;
  text: string;
}

export interface FileAnalysis {
  path: string;
  /** What was looked at: it may have changed since. */
  text: string;
  problems: Problem[];
  uses: VariableUse[];
  /** As forms show them; undefined where nobody has looked, and of a file that is longer than `LONGEST_FORM`. */
  services: Map<string, ReadService> | undefined;
}

/** Writing into longer ones would hold up the page. */
export const LONGEST_FORM = 200_000;

/** What there is to say about the compose files of a stack, which count together. */
export interface Analysis {
  files: FileAnalysis[];
  /** The names that the files define. */
  names: Record<Noun, string[]>;
}

interface Seen {
  yaml: Yaml;
  references: Reference[];
  uses: VariableUse[];
  own: Problem[];
  services: Map<string, ReadService> | undefined;
}

function look(text: string): Seen {
  const yaml = readYaml(text);
  const problems = new Problems(yaml.lines);
  checkYaml(yaml, problems);
  // What is no YAML reads as something else than was meant: what the schema says of that only hides the fault.
  if (isYaml(yaml)) checkSchema(yaml, problems);
  const services = text.length > LONGEST_FORM ? undefined : servicesOf(yaml);
  return { yaml, references: referencesIn(yaml), uses: variablesOf(yaml), own: problems.all(), services };
}

/** Looks at the files of a stack, and only at those that have changed since it last did. */
export class Analyst {
  private seen = new Map<string, Seen>();

  analyse(files: readonly ComposeFile[]): Analysis {
    const looked = files.map(({ path, text }) => {
      const before = this.seen.get(path);
      return { path, text, ...(before?.yaml.text === text ? before : look(text)) };
    });
    this.seen = new Map(looked.map((each) => [each.path, each]));
    const defined = definedIn(looked.map(({ yaml }) => yaml));
    if (!looked.every(({ yaml }) => isYaml(yaml))) defined.open = true;
    const used = new Set(looked.flatMap(({ references }) => references.map((it) => `${it.noun}/${it.name}`)));
    return {
      files: looked.map(({ path, text, yaml, references, uses, own, services }) => {
        const problems = new Problems(yaml.lines);
        for (const problem of own) problems.add(problem.severity, problem.message, problem);
        checkNames(references, defined, problems);
        checkUnused(yaml, used, defined, problems);
        return { path, text, problems: problems.all(), uses, services };
      }),
      names: Object.fromEntries(NOUNS.map((noun) => [noun, [...defined[noun]]])) as Record<Noun, string[]>,
    };
  }
}
