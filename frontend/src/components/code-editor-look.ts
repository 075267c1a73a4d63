import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.variableName, tags.propertyName], color: "var(--qm-accent)", fontWeight: "600" },
  { tag: [tags.comment, tags.meta], color: "var(--qm-faint)", fontStyle: "italic" },
  { tag: [tags.string, tags.attributeValue], color: "var(--qm-ok)" },
  { tag: [tags.number, tags.labelName, tags.typeName], color: "var(--qm-info)" },
]);

const dot = (colour: string) => ({
  content: "''",
  display: "block",
  width: "8px",
  height: "8px",
  marginTop: "0.45em",
  borderRadius: "50%",
  backgroundColor: colour,
});
const wave = (colour: string) => ({
  backgroundImage: "none",
  textDecoration: `underline wavy ${colour}`,
  textDecorationThickness: "1px",
  textUnderlineOffset: "3px",
});

export const look = EditorView.theme({
  "&": { backgroundColor: "var(--qm-log)", color: "inherit", fontSize: "0.8125rem", height: "100%" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mantine-font-family-monospace)", lineHeight: "1.6" },
  ".cm-content": { padding: "10px 0", caretColor: "var(--mantine-color-text)" },
  ".cm-cursor": { borderLeftColor: "var(--mantine-color-text)" },
  ".cm-gutters": {
    backgroundColor: "var(--qm-log)",
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
  ".cm-tooltip": {
    backgroundColor: "var(--qm-surface)",
    border: "1px solid var(--qm-line-strong)",
    borderRadius: "6px",
    boxShadow: "0 6px 20px rgb(0 0 0 / 18%)",
    overflow: "hidden",
    maxWidth: "min(440px, calc(100vw - 24px))",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    fontFamily: "var(--mantine-font-family-monospace)",
    maxHeight: "15em",
    maxWidth: "calc(100vw - 24px)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 10px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--qm-selected)",
    color: "inherit",
  },
  ".cm-completionMatchedText": { textDecoration: "none", color: "var(--qm-accent)", fontWeight: "700" },
  ".cm-completionDetail": { color: "var(--qm-faint)", fontStyle: "normal" },
  ".cm-tooltip.cm-completionInfo": { padding: "8px 10px", fontFamily: "inherit" },
  // Beside the list there is no room for it on a phone, and over the list it hides what is offered.
  "@media (max-width: 40em)": { ".cm-tooltip.cm-completionInfo": { display: "none" } },
  ".cm-lintRange-error": wave("var(--qm-bad)"),
  ".cm-lintRange-warning": wave("var(--qm-warn)"),
  ".cm-lintRange-info": wave("var(--qm-faint)"),
  ".cm-diagnostic": { padding: "5px 10px", borderLeft: "3px solid var(--qm-faint)" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--qm-bad)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--qm-warn)" },
  ".cm-gutter-lint": { width: "14px" },
  ".cm-lint-marker": { content: "none", padding: "0 2px" },
  ".cm-lint-marker-error::before": dot("var(--qm-bad)"),
  ".cm-lint-marker-warning::before": dot("var(--qm-warn)"),
  ".cm-lint-marker-info::before": dot("var(--qm-line-strong)"),
  ".cm-panels": { backgroundColor: "var(--qm-sunken)", color: "inherit", borderColor: "var(--qm-line)" },
  ".cm-panel.cm-search": { padding: "6px 30px 6px 8px", fontFamily: "inherit" },
  ".cm-panel.cm-search label": { fontSize: "0.75rem" },
  ".cm-textfield": {
    backgroundColor: "var(--qm-surface)",
    border: "1px solid var(--qm-line-strong)",
    borderRadius: "4px",
    color: "inherit",
  },
  ".cm-button": {
    backgroundImage: "none",
    backgroundColor: "var(--qm-surface)",
    border: "1px solid var(--qm-line-strong)",
    borderRadius: "4px",
    color: "inherit",
  },
  ".cm-searchMatch": { backgroundColor: "color-mix(in srgb, var(--qm-mark) 55%, transparent)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--qm-mark)" },
});
