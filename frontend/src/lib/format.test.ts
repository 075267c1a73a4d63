import { describe, expect, it } from "vitest";
import {
  ago,
  bytes,
  duration,
  exitCode,
  percent,
  permissions,
  plural,
  secondsBetween,
  shortId,
  splitImage,
} from "./format";

describe("bytes", () => {
  it.each([
    [0, "0 B"],
    [1023, "1023 B"],
    [1024, "1.00 KiB"],
    [1_300_000_000, "1.21 GiB"],
    [104_857_600, "100 MiB"],
    [1_048_575, "1.00 MiB"],
    [null, "–"],
  ])("formats %s as %s", (value, words) => expect(bytes(value)).toBe(words));
});

describe("duration", () => {
  it.each([
    [0.42, "0.4s"],
    [59.6, "1m"],
    [61, "1m 1s"],
    [7_200, "2h"],
    [273_600, "3d 4h"],
    [86_405, "1d"],
  ])("formats %s seconds as %s", (value, words) => expect(duration(value)).toBe(words));
});

describe("times", () => {
  const now = Date.parse("2026-11-24T08:00:00Z");
  it("says how long ago", () => {
    expect(ago("2026-11-24T07:59:58Z", now)).toBe("just now");
    expect(ago("2026-11-24T07:59:00Z", now)).toBe("1 minute ago");
    expect(ago("2026-11-22T07:00:00Z", now)).toBe("2 days ago");
    expect(ago(null)).toBe("–");
  });
  it("counts seconds up to an end or to now", () => {
    expect(secondsBetween("2026-11-24T07:59:00Z", "2026-11-24T07:59:30Z")).toBe(30);
    expect(secondsBetween("2026-11-24T07:59:00Z", null, now)).toBe(60);
    expect(secondsBetween(null)).toBeNull();
  });
});

describe("images", () => {
  it.each([
    ["nginx", { name: "nginx", tag: "" }],
    ["registry.example.org:5000/team/api:2.1", { name: "registry.example.org:5000/team/api", tag: "2.1" }],
    ["registry.example.org:5000/team/api", { name: "registry.example.org:5000/team/api", tag: "" }],
    ["nginx@sha256:0123", { name: "nginx", tag: "" }],
    ["sha256:0123456789abcdef", { name: "0123456789ab", tag: "" }],
  ])("splits %s", (reference, parts) => expect(splitImage(reference)).toEqual(parts));
  it("shortens ids", () => expect(shortId("sha256:0123456789abcdef")).toBe("0123456789ab"));
});

describe("words", () => {
  it("explains exit codes", () => {
    expect(exitCode(0)).toBe("0");
    expect(exitCode(137)).toBe("137 (SIGKILL)");
    expect(exitCode(127)).toBe("127 (command not found)");
  });
  it("shows permissions as ls does", () => {
    expect(permissions(0o755)).toBe("rwxr-xr-x");
    expect(permissions(0o640)).toBe("rw-r-----");
  });
  it("names shares and amounts", () => {
    expect(percent(0.42)).toBe("0.4 %");
    expect(percent(142.7)).toBe("143 %");
    expect(plural(1, "image")).toBe("1 image");
    expect(plural(1200, "image")).toBe("1,200 images");
  });
});
