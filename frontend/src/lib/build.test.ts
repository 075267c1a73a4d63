import { expect, it } from "vitest";
import { buildIn } from "./build";

it("knows a build by the script its page begins with", () => {
  const page = (name: string) =>
    `<script src="/assets/color-scheme.js"></script><script type="module" crossorigin src="/assets/${name}.js"></script>`;
  expect(buildIn(page("index-DUiSzd2m"))).toBe("/assets/index-DUiSzd2m.js");
  expect(buildIn(page("index-Aa00bb11"))).not.toBe(buildIn(page("index-DUiSzd2m")));
});

it("does not take another page for ours", () => {
  expect(buildIn("<html><h1>503 Service Unavailable</h1></html>")).toBeUndefined();
});
