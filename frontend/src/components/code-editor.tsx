import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { syntaxHighlighting } from "@codemirror/language";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { startTransition, useEffect, useEffectEvent, useRef } from "react";
import { flushSync } from "react-dom";
import { changeBetween } from "@/lib/change-between";
import { Paced, type Pace } from "@/lib/paced";
import { useLeaving } from "@/lib/use-leaving";
import { colours, look } from "./code-editor-look";

interface CodeEditorProps {
  /** Which text it is. Each one keeps its own cursor and its own way back while the editor stands. */
  name: string;
  value: string;
  /** Told when somebody begins to type, in each pause, and when they leave the editor or press one of `keys`. */
  change: (value: string) => void;
  /** What it is, for those who do not see it. */
  label: string;
  className: string | undefined;
  /** Its language and all that goes with it; asked once for each name. */
  extensions: (name: string) => Extension;
  /** What a key does, such as `Mod-s`. */
  keys?: Record<string, () => void>;
  /** Tab sets in a line; Escape and then Tab leaves the editor. Without it Tab leads on to the next field. */
  tabIndents?: boolean;
  /** It is shown, and takes no letters. */
  readOnly?: boolean;
  autoFocus?: boolean;
  /** Told of the view that shows it; what it returns is called when that goes. */
  shown?: (view: EditorView) => () => void;
}

/** CodeMirror knows one kind of line end; the text keeps its own. */
const withLf = (text: string) => text.replaceAll("\r\n", "\n");
const ownEnds = (text: string, like: string) =>
  like.includes("\r\n") ? text.replaceAll("\n", "\r\n") : text;

/** The page around the editor is drawn anew with what it is told; a long text takes longer for everything. */
const PACE: Pace = { pause: 500, most: 3_000 };
const LONG_PACE: Pace = { pause: 1_000, most: 10_000 };
const LONG = 200_000;

/** A text in an editor for code: numbered lines, colours, and a way back from what was typed. */
export function CodeEditor(props: CodeEditorProps) {
  const { name, value, className } = props;
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const states = useRef(new Map<string, EditorState>());
  const current = useRef({ name, value });
  // What was typed here and has not come back yet: a page that is slow gives it back when more was typed since.
  const told = useRef<string[]>([]);
  const first = useRef(name);
  const pace = useRef(new Paced());
  const press = useEffectEvent((key: string) => props.keys?.[key]?.());
  const typed = useEffectEvent((state: EditorState) => {
    const { change } = props;
    const tell = () => {
      const now = ownEnds(state.doc.toString(), current.current.value);
      current.current.value = now;
      told.current.push(now);
      change(now);
    };
    // The page around it is drawn in pieces, between which letters are taken.
    pace.current.soon(() => startTransition(tell), state.doc.length > LONG ? LONG_PACE : PACE);
  });
  /** What comes next needs the text as it stands, also where the page is still being drawn with it. */
  const finish = () => {
    pace.current.flush();
    if (told.current.length > 0) props.change(current.current.value);
  };
  const settle = useEffectEvent(finish);
  const begin = useEffectEvent((of: string, text: string) =>
    EditorState.create({
      doc: text,
      extensions: [
        keymap.of([
          ...Object.keys(props.keys ?? {}).map((key) => ({
            key,
            preventDefault: true,
            run: () => {
              // What is pressed for is done with the text as it stands.
              flushSync(() => settle());
              press(key);
              return true;
            },
          })),
          ...(props.tabIndents === true ? [indentWithTab] : []),
        ]),
        props.extensions(of),
        keymap.of([...historyKeymap, ...defaultKeymap]),
        EditorState.readOnly.of(props.readOnly === true),
        lineNumbers(),
        history(),
        highlightActiveLine(),
        syntaxHighlighting(colours),
        look,
        EditorView.contentAttributes.of({ "aria-label": props.label, spellcheck: "false", tabindex: "0" }),
        EditorView.updateListener.of((update) => {
          // What came from outside is known there.
          const own = !update.transactions.every((each) => each.isUserEvent("outside"));
          if (update.docChanged && own) typed(update.state);
        }),
        EditorView.domEventHandlers({ blur: () => settle() }),
      ],
    }),
  );
  const show = useEffectEvent(() => props.shown);
  const focused = useEffectEvent(() => props.autoFocus === true);

  useEffect(() => {
    if (place.current === null) return;
    const made = new EditorView({
      parent: place.current,
      state: begin(first.current, withLf(current.current.value)),
    });
    view.current = made;
    if (focused()) made.focus();
    const gone = show()?.(made);
    return () => {
      gone?.();
      made.destroy();
      view.current = undefined;
    };
  }, []);

  useEffect(() => {
    const paced = pace.current;
    return () => paced.drop();
  }, []);
  useLeaving(() => flushSync(finish));

  useEffect(() => {
    const shown = view.current;
    if (shown === undefined) return;
    const before = current.current;
    const echo = before.name === name ? told.current.indexOf(value) : -1;
    if (echo >= 0) {
      told.current.splice(0, echo + 1);
      return;
    }
    told.current = [];
    pace.current.drop();
    current.current = { name, value };
    if (before.name !== name) {
      states.current.set(before.name, shown.state);
      shown.setState(states.current.get(name) ?? begin(name, withLf(value)));
    } else if (before.value === value) return;
    const text = shown.state.doc.toString();
    const wanted = withLf(value);
    if (text !== wanted) shown.dispatch({ changes: changeBetween(text, wanted), userEvent: "outside" });
  }, [name, value]);

  return <div ref={place} className={className} />;
}
