import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

/** Harbour water: the one accent. Everything else is ink, paper and the colours of a state. */
const harbour: MantineColorsTuple = [
  "#e8f5f5",
  "#d2eaeb",
  "#a5d5d8",
  "#75bfc4",
  "#4eadb4",
  "#2b97a0",
  "#14818a",
  "#0b6b74",
  "#075860",
  "#04454c",
];

/** The dark theme's own greys: ink with a little of the water in it. */
const ink: MantineColorsTuple = [
  "#dfe8ec",
  "#b8c6cd",
  "#94a6b0",
  "#71848f",
  "#2b3b45",
  "#223039",
  "#18232a",
  "#141d23",
  "#0f171c",
  "#0a1115",
];

const sans =
  'Inter, "Segoe UI", Roboto, "Noto Sans", ui-sans-serif, system-ui, -apple-system, "Helvetica Neue", Arial, sans-serif';
const mono =
  '"JetBrains Mono", "SF Mono", "Cascadia Mono", ui-monospace, Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace';

export const theme = createTheme({
  primaryColor: "harbour",
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  colors: { harbour, dark: ink },
  fontFamily: sans,
  fontFamilyMonospace: mono,
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.1875rem" },
  lineHeights: { xs: "1.35", sm: "1.4", md: "1.45", lg: "1.5", xl: "1.5" },
  spacing: { xs: "0.5rem", sm: "0.75rem", md: "1rem", lg: "1.5rem", xl: "2rem" },
  radius: { xs: "3px", sm: "6px", md: "8px", lg: "12px", xl: "20px" },
  defaultRadius: "sm",
  cursorType: "pointer",
  headings: {
    fontFamily: sans,
    fontWeight: "620",
    sizes: {
      h1: { fontSize: "1.25rem", lineHeight: "1.3" },
      h2: { fontSize: "1rem", lineHeight: "1.35" },
      h3: { fontSize: "0.875rem", lineHeight: "1.4" },
    },
  },
  components: {
    Button: { defaultProps: { size: "xs" } },
    ActionIcon: { defaultProps: { size: "md", variant: "subtle", color: "gray" } },
    TextInput: { defaultProps: { size: "sm" } },
    PasswordInput: { defaultProps: { size: "sm" } },
    NumberInput: { defaultProps: { size: "sm" } },
    Textarea: { defaultProps: { size: "sm" } },
    Select: { defaultProps: { size: "sm" } },
    TagsInput: { defaultProps: { size: "sm" } },
    Checkbox: { defaultProps: { size: "sm" } },
    Switch: { defaultProps: { size: "sm" } },
    // What an engine says may have an id of 64 letters in it, which would push the rest out of sight.
    Alert: { styles: { message: { overflowWrap: "anywhere" } } },
    Menu: { defaultProps: { shadow: "md", position: "bottom-end" } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true, fz: "xs" } },
    // At once: until a dialog is there, a key that is meant for it is for whatever stands behind. From the top: one that
    // is centered moves under the hand as it grows.
    Modal: {
      defaultProps: {
        radius: "md",
        yOffset: "min(10dvh, 8vw)",
        overlayProps: { backgroundOpacity: 0.45 },
        transitionProps: { duration: 0 },
        closeButtonProps: { "aria-label": "Close" },
        // In the place where dialogs stand it would be a second banner of the page.
        attributes: { header: { role: "presentation" } },
      },
    },
  },
});

/** Own tokens beside Mantine's, so that style sheets name what a colour is for. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-body": "#ffffff",
    "--mantine-color-text": "#15222b",
    "--mantine-color-dimmed": "#5a6974",
    "--mantine-color-default-border": "#d5dce1",
    "--mantine-color-harbour-light": "#e1f0f1",
    "--mantine-color-harbour-light-hover": "#d2e8ea",
    "--mantine-color-harbour-light-color": "#0b6b74",
    "--qm-page": "#f5f7f8",
    "--qm-surface": "#ffffff",
    "--qm-sunken": "#eef2f4",
    "--qm-hover": "#f2f6f7",
    "--qm-selected": "#e4f2f3",
    "--qm-line": "#e2e7eb",
    "--qm-line-strong": "#c9d2d8",
    "--qm-muted": "#5a6974",
    "--qm-faint": "#5f6e7a",
    "--qm-accent": "#0b6b74",
    "--qm-nav": "#0d2a30",
    "--qm-nav-text": "#b9cdd1",
    "--qm-nav-active": "#17424a",
    "--qm-ok": "#18794e",
    "--qm-ok-soft": "#e0f4e9",
    "--qm-warn": "#9a5b00",
    "--qm-warn-soft": "#fdf0d9",
    "--qm-bad": "#c02a2f",
    "--qm-bad-soft": "#fde8e8",
    "--qm-info": "#1f5fa8",
    "--qm-info-soft": "#e4effb",
    "--qm-idle": "#5a6974",
    "--qm-idle-soft": "#eaeef1",
    "--qm-log": "#fbfcfc",
    "--qm-mark": "#ffe08a",
  },
  dark: {
    "--mantine-color-body": "#141d23",
    "--mantine-color-text": "#dfe8ec",
    "--mantine-color-dimmed": "#94a6b0",
    "--mantine-color-default": "#18232a",
    "--mantine-color-default-hover": "#1e2b33",
    "--mantine-color-default-border": "#2b3b45",
    "--mantine-color-harbour-light": "#16343b",
    "--mantine-color-harbour-light-hover": "#1b3f47",
    "--mantine-color-harbour-light-color": "#7fd4da",
    "--qm-page": "#0e151a",
    "--qm-surface": "#141d23",
    "--qm-sunken": "#0f171c",
    "--qm-hover": "#19242b",
    "--qm-selected": "#163239",
    "--qm-line": "#223039",
    "--qm-line-strong": "#34464f",
    "--qm-muted": "#94a6b0",
    "--qm-faint": "#8699a5",
    "--qm-accent": "#5cbcc4",
    "--qm-nav": "#0a1115",
    "--qm-nav-text": "#9fb3ba",
    "--qm-nav-active": "#173037",
    "--qm-ok": "#5ccb93",
    "--qm-ok-soft": "#123026",
    "--qm-warn": "#f0b45a",
    "--qm-warn-soft": "#35280f",
    "--qm-bad": "#ff8a88",
    "--qm-bad-soft": "#3b1b1d",
    "--qm-info": "#82b8f5",
    "--qm-info-soft": "#15293f",
    "--qm-idle": "#94a6b0",
    "--qm-idle-soft": "#1e2a31",
    "--qm-log": "#0b1115",
    "--qm-mark": "#6b5310",
  },
});
