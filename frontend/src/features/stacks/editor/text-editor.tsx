import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension, type Text } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { useCallback, useEffect, useRef, useState } from "react";
import { CodeEditor } from "@/components/code-editor";
import type { FileAnalysis } from "../compose/analysis";
import type { Problem } from "../compose/problems";
import { completeCompose, type Known } from "./completion";
import { explainKeys } from "./hover";
import { languageOf } from "./languages";

/** A line to show, as somebody asked for it; a new object shows it again. */
export interface Spot {
  line: number;
  column: number;
}

export interface TextEditorProps {
  /** Its path in the stack, which says what language it is. */
  path: string;
  text: string;
  change: (text: string) => void;
  /** Ctrl or Cmd with S. */
  save: () => void;
  /** It is a compose file: keys are offered and explained, problems shown. */
  compose: boolean;
  /** It is shown, and takes no letters. */
  readOnly: boolean;
  /** What was found in it; one of another text than is shown is left aside. */
  analysis: FileAnalysis | undefined;
  known: Known;
  spot: Spot | undefined;
  className: string | undefined;
}

/** A place of the file as it is written, which may have two letters where the editor has one line end. */
function offsetOf(doc: Text, line: number, column: number): number {
  if (line > doc.lines) return doc.length;
  const { from, to } = doc.line(line);
  return Math.min(from + column - 1, to);
}

function diagnosticOf(doc: Text, { line, column, severity, message, from, to }: Problem): Diagnostic {
  const start = offsetOf(doc, line, column);
  return { from: start, to: Math.min(start + Math.max(0, to - from), doc.length), severity, message };
}

/** The editor of one file of a stack at a time. Loaded when it is needed: see `stack-editor.tsx`. */
export function TextEditor(props: TextEditorProps) {
  const { path, text, change, save, compose, readOnly, analysis, spot, className } = props;
  const [view, setView] = useState<EditorView>();
  const known = useRef(props.known);
  useEffect(() => {
    known.current = props.known;
  });
  const extensions = (): Extension => [
    languageOf(path),
    EditorState.tabSize.of(2),
    closeBrackets(),
    highlightSelectionMatches(),
    keymap.of([
      { key: "Tab", run: acceptCompletion },
      ...closeBracketsKeymap,
      ...searchKeymap,
      ...lintKeymap,
      ...completionKeymap,
    ]),
    ...(compose
      ? [
          autocompletion({ override: [(context) => completeCompose(context, known.current)], icons: false }),
          lintGutter(),
          explainKeys,
        ]
      : []),
  ];
  const shown = useCallback((made: EditorView) => {
    setView(made);
    return () => setView(undefined);
  }, []);

  useEffect(() => {
    if (view === undefined || analysis?.path !== path || analysis.text !== text) return;
    const { state } = view;
    // Somebody typed on.
    if (state.doc.toString() !== text.replaceAll("\r\n", "\n")) return;
    view.dispatch(
      setDiagnostics(
        state,
        analysis.problems.map((problem) => diagnosticOf(state.doc, problem)),
      ),
    );
  }, [view, analysis, path, text]);

  useEffect(() => {
    if (view === undefined || spot === undefined) return;
    const at = offsetOf(view.state.doc, spot.line, spot.column);
    view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
    view.focus();
  }, [view, spot]);

  return (
    <CodeEditor
      name={`${path}${compose ? " as compose file" : ""}`}
      label={path}
      value={text}
      change={change}
      className={className}
      extensions={extensions}
      keys={{ "Mod-s": save }}
      tabIndents={!readOnly}
      readOnly={readOnly}
      shown={shown}
    />
  );
}
