import { describe, expect, it } from "vitest";
import { addService } from "./add-service";
import { newService } from "./imported";

describe("newService", () => {
  it("goes into a file as one would write it, and under a name that is free", () => {
    const service = newService(
      {
        name: "web",
        service: {
          image: "nginx",
          ports: ["8080:80", "9"],
          environment: { NO: "no", PRICE: "5$$" },
          init: false,
        },
        volumes: { data: null },
        networks: { front: { external: true } },
        notes: [],
        variables: {},
      },
      ["web"],
    );
    expect(addService("# mine\nservices:\n  web:\n    image: a # kept\n", service)).toBe(`# mine
services:
  web:
    image: a # kept
  web-2:
    image: nginx
    ports:
      - "8080:80"
      - "9"
    environment:
      "NO": "no"
      PRICE: 5$$
    init: false
volumes:
  data:
networks:
  front:
    external: true
`);
  });
});
