import { describe, expect, it } from "vitest";
import { NEW_NETWORK, toFields } from "./network-form";

describe("the network form", () => {
  it("sends the range of addresses as far as one was typed, and the rows that have a name", () => {
    const labels = [
      { name: "team", value: "the harbour" },
      { name: "", value: "" },
    ];
    const form = { ...NEW_NETWORK, name: " shop ", labels };
    expect(toFields(form, 3)).toMatchObject({
      host: 3,
      name: "shop",
      subnets: [],
      labels: { team: "the harbour" },
    });
    expect(toFields({ ...form, subnet: " 10.77.0.0/24 ", gateway: "10.77.0.1" }, 3).subnets).toEqual([
      { subnet: "10.77.0.0/24", gateway: "10.77.0.1", ip_range: "" },
    ]);
  });
});
