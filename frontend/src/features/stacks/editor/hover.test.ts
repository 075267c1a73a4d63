import { expect, it } from "vitest";
import { explain } from "./hover";

it("says of a key what the specification says of it, where it stands", () => {
  expect(explain(["services", "web", "restart"])).toMatchObject({
    name: "restart",
    kinds: "text",
    deprecated: false,
  });
  expect(explain(["services", "web", "restart"])?.words).toContain("unless-stopped");
  expect(explain(["services", "web", "depends_on", "db", "condition"])?.values).toContain("service_healthy");
  expect(explain(["services", "web", "ports", 0, "target"])?.words).toContain("port");
  expect(explain(["version"])?.deprecated).toBe(true);
  expect(explain(["services", "web", "nothing"])).toBeUndefined();
});
