import type { ITheme } from "@xterm/xterm";

const DARK: ITheme = {
  background: "#0b1115",
  foreground: "#dfe8ec",
  cursor: "#5cbcc4",
  selectionBackground: "#24545b",
  black: "#3a4852",
  red: "#ff7b7a",
  green: "#62d196",
  yellow: "#eab65c",
  blue: "#7db4f3",
  magenta: "#d69be6",
  cyan: "#5cc4cc",
  white: "#c5d1d7",
  brightBlack: "#7f919b",
  brightRed: "#ff9c9a",
  brightGreen: "#86e0b0",
  brightYellow: "#f5cd85",
  brightBlue: "#a3ccf9",
  brightMagenta: "#e4b8f0",
  brightCyan: "#86d8de",
  brightWhite: "#ffffff",
};
const LIGHT: ITheme = {
  background: "#fbfcfc",
  foreground: "#15222b",
  cursor: "#0b6b74",
  selectionBackground: "#bfe0e3",
  black: "#15222b",
  red: "#c0272d",
  green: "#1d7a46",
  yellow: "#8f5b00",
  blue: "#1f5fa8",
  magenta: "#8a3c9c",
  cyan: "#0b6b74",
  white: "#5f6d78",
  brightBlack: "#72808b",
  brightRed: "#d83a40",
  brightGreen: "#26935a",
  brightYellow: "#a86f0a",
  brightBlue: "#2f78cc",
  brightMagenta: "#a350b6",
  brightCyan: "#14818a",
  brightWhite: "#3b4752",
};

/** The sixteen colours of a shell, readable on this theme's paper. */
export function terminalTheme(scheme: "light" | "dark"): ITheme {
  return scheme === "dark" ? DARK : LIGHT;
}
