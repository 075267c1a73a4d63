import { describe, expect, it } from "vitest";
import { dockerCreate, NEW_NETWORK, sayingFields, toFields } from "./network-form";

const FORM = {
  ...NEW_NETWORK,
  name: "shop",
  subnet: "10.77.0.0/24",
  gateway: "10.77.0.1",
  internal: true,
  labels: [
    { name: "team", value: "the harbour" },
    { name: "", value: "" },
  ],
};

describe("the network form", () => {
  it("is the docker line that a person would type", () => {
    expect(dockerCreate(toFields(FORM, 1))).toBe(
      "docker network create --internal --subnet 10.77.0.0/24 --gateway 10.77.0.1 --label 'team=the harbour' shop",
    );
    expect(
      dockerCreate(
        toFields({ ...NEW_NETWORK, driver: "macvlan", options: [{ name: "parent", value: "eth0" }] }, 1),
      ),
    ).toBe("docker network create --driver macvlan --opt parent=eth0 NAME");
  });

  it("shows in a REST call only what was filled in", () => {
    expect(sayingFields(toFields(FORM, 3))).toEqual({
      host: 3,
      name: "shop",
      driver: "bridge",
      internal: true,
      subnets: [{ subnet: "10.77.0.0/24", gateway: "10.77.0.1" }],
      labels: { team: "the harbour" },
    });
  });
});
