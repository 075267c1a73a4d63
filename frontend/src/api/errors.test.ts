import { describe, expect, it } from "vitest";
import { errorFrom, isAway, isGone, sentencesOf } from "./errors";

const OURS = { detail: "There is no such container.", code: "not_found" };

describe("errorFrom", () => {
  it.each([0, 404, 502, 503, 504])("takes %i without a body of ours for a server that is away", (status) => {
    const error = errorFrom(status, "<html>Bad gateway</html>");
    expect(isAway(error)).toBe(true);
    expect(isGone(error)).toBe(false);
    expect(error.message).toContain("does not answer");
  });

  it.each([400, 404, 409, 500, 502, 503])("takes the words of Quaymaster itself with %i", (status) => {
    const error = errorFrom(status, { ...OURS, code: "some" });
    expect(isAway(error)).toBe(false);
    expect(error.message).toBe(OURS.detail);
  });

  it("names what to look for in the log after a mistake of Quaymaster's", () => {
    expect(errorFrom(500, { detail: "A mistake.", code: "internal_error", request_id: "0af3" }).message).toBe(
      "A mistake. Reference: 0af3",
    );
  });

  it("knows what Quaymaster says is not there", () => {
    expect(isGone(errorFrom(404, OURS))).toBe(true);
  });
});

describe("isAway", () => {
  it.each(["starting", "database_away"])("knows that what is answered with %s is answered soon", (code) => {
    const error = errorFrom(503, { detail: "Try again in a moment.", code });
    expect(isAway(error)).toBe(true);
    expect(sentencesOf(error).join(" ")).toMatch(/in a moment.*still here/);
  });
});

describe("sentencesOf", () => {
  it("says beside a form that what was typed is kept while the server is away", () => {
    expect(sentencesOf(errorFrom(0, undefined)).join(" ")).toMatch(/does not answer.*still here/);
  });

  it("calls a field inside of others by all their names", () => {
    const fields = { "ports.0.host_port": ["Too large."], "restart_policy.name": ["Choose one."] };
    expect(sentencesOf(errorFrom(400, { detail: "No.", code: "invalid", fields }))).toEqual([
      "Ports, host port: Too large.",
      "Restart policy, name: Choose one.",
    ]);
  });
});
