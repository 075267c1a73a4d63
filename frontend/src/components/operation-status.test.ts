import { describe, expect, it } from "vitest";
import { operationStatus, operationTitle } from "./operation-status";

describe("operationStatus", () => {
  it("shows a requested cancel before the engine has obeyed", () => {
    const operation = { state: "running" as const, cancel_requested: true, error_detail: "" };
    expect(operationStatus(operation).label).toBe("cancelling");
    expect(operationStatus({ ...operation, state: "cancelled" }).label).toBe("cancelled");
  });
});

describe("operationTitle", () => {
  it("says what is done, and to what where that has a name", () => {
    expect(operationTitle({ title: "Stop a container", target_name: "web" })).toBe("Stop a container: web");
    expect(operationTitle({ title: "Back up this installation", target_name: "" })).toBe(
      "Back up this installation",
    );
  });
});
