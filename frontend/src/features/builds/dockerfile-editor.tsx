import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { dockerFile } from "@codemirror/legacy-modes/mode/dockerfile";
import { EditorState } from "@codemirror/state";
import { EditorView, highlightActiveLine, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useRef } from "react";
import classes from "./new-page.module.css";

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.variableName], color: "var(--qm-accent)", fontWeight: "600" },
  { tag: tags.comment, color: "var(--qm-faint)", fontStyle: "italic" },
  { tag: tags.string, color: "var(--qm-ok)" },
  { tag: tags.number, color: "var(--qm-info)" },
]);

const look = EditorView.theme({
  "&": { backgroundColor: "var(--qm-log)", color: "inherit", fontSize: "0.8125rem", height: "100%" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mantine-font-family-monospace)", lineHeight: "1.6" },
  ".cm-content": { padding: "10px 0", caretColor: "var(--mantine-color-text)" },
  ".cm-cursor": { borderLeftColor: "var(--mantine-color-text)" },
  ".cm-gutters": {
    backgroundColor: "transparent",
    color: "var(--qm-faint)",
    border: "none",
    paddingLeft: "8px",
  },
  ".cm-activeLine, .cm-activeLineGutter": {
    backgroundColor: "color-mix(in srgb, var(--qm-accent) 7%, transparent)",
  },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--qm-accent) 25%, transparent)",
  },
  ".cm-placeholder": { color: "var(--qm-faint)" },
});

const EXAMPLE = "FROM nginx:1.27\nRUN echo 'Hello from the quay' > /usr/share/nginx/html/index.html\n";

interface DockerfileEditorProps {
  value: string;
  change: (value: string) => void;
  /** Ctrl or Cmd with Enter. */
  submit: () => void;
}

/** An editor for a Dockerfile. What stands in it at first is `value`; from then on it says what it holds. */
export function DockerfileEditor({ value, change, submit }: DockerfileEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const first = useRef(value);
  const latest = useRef({ change, submit });
  useEffect(() => {
    latest.current = { change, submit };
  });
  useEffect(() => {
    if (place.current === null) return;
    const send = () => {
      latest.current.submit();
      return true;
    };
    const view = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: first.current,
        extensions: [
          // Tab is left to the browser: it leads on to the next field.
          keymap.of([{ key: "Mod-Enter", run: send }, ...historyKeymap, ...defaultKeymap]),
          lineNumbers(),
          history(),
          highlightActiveLine(),
          StreamLanguage.define(dockerFile),
          syntaxHighlighting(colours),
          placeholder(EXAMPLE),
          look,
          EditorView.contentAttributes.of({ "aria-label": "Dockerfile", spellcheck: "false" }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.change(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.focus();
    return () => view.destroy();
  }, []);
  return <div ref={place} className={classes.editor} />;
}
