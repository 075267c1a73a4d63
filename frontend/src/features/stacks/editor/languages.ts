import { yaml } from "@codemirror/lang-yaml";
import { indentService, StreamLanguage, type StreamParser } from "@codemirror/language";
import { dockerFile } from "@codemirror/legacy-modes/mode/dockerfile";
import { nginx } from "@codemirror/legacy-modes/mode/nginx";
import { properties } from "@codemirror/legacy-modes/mode/properties";
import { shell } from "@codemirror/legacy-modes/mode/shell";
import type { Extension } from "@codemirror/state";
import { indentAfter } from "./place";

const LANGUAGES: [RegExp, StreamParser<unknown>][] = [
  [/(?:^|\/)(?:[^/]*\.)?dockerfile(?:\.[^/]*)?$/i, dockerFile],
  [/(?:^|\/)nginx[^/]*\.conf$|\.conf\.template$/i, nginx],
  [/(?:^|\/)[^/]*\.env(?:\.[^/]*)?$|\.(?:ini|cnf|conf|properties|toml)$/i, properties],
  [/\.(?:sh|bash)$/i, shell],
];

/** The package's own sets in by the brackets of the line above, wherever that stands. */
const indentYaml = indentService.of((context, pos) => indentAfter(context.lineAt(pos, -1).text));

/** The language of a file of a stack, by its name. */
export function languageOf(path: string): Extension {
  if (/\.(?:ya?ml|json)$/i.test(path)) return [yaml(), indentYaml];
  const found = LANGUAGES.find(([name]) => name.test(path));
  return found === undefined ? [] : StreamLanguage.define(found[1]);
}
