import { DEFAULT_THEME, mergeMantineTheme } from "@mantine/core";
import { expect, it } from "vitest";
import { cssVariables, theme } from "./theme";

/** Relative luminance: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light = 1, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** What WCAG 2.2 asks for text (1.4.3). */
const ENOUGH = 4.5;
const TEXTS = ["muted", "faint", "ok", "warn", "bad", "info", "idle", "accent"];
const GROUNDS = ["page", "surface", "sunken", "hover", "selected", "log"];

const merged = mergeMantineTheme(DEFAULT_THEME, theme);
const { light, dark } = cssVariables(merged);

it.each([
  ["light", light],
  ["dark", dark],
])("has every text stand out from every ground, %s", (_, tokens) => {
  for (const text of TEXTS)
    for (const ground of GROUNDS) {
      const found = contrast(tokens[`--qm-${text}`] ?? "", tokens[`--qm-${ground}`] ?? "");
      expect(found, `${text} on ${ground}`).toBeGreaterThanOrEqual(ENOUGH);
    }
});

it("has the words of a button stand out from it", () => {
  const { primaryShade, colors } = merged;
  const shades = typeof primaryShade === "object" ? [primaryShade.light, primaryShade.dark] : [primaryShade];
  for (const shade of shades)
    expect(contrast(colors.harbour?.[shade] ?? "", "#ffffff"), String(shade)).toBeGreaterThanOrEqual(ENOUGH);
});
