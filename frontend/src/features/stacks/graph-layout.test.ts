import { expect, it } from "vitest";
import type { StackGraph } from "@/api/types";
import { layoutStack, volumesOf } from "./graph-layout";

const of = (name: string, needs: string[] = [], volumes: string[] = []) =>
  ({
    name,
    depends_on: needs.map((service) => ({ service, condition: "service_started" })),
    mounts: volumes.map((source) => ({ kind: "volume", source, target: "/data", read_only: false })),
  }) as unknown as StackGraph["services"][number];

it("puts each service at the left of what it depends on, and volumes behind all", () => {
  const services = [of("api", ["db", "cache"]), of("cache"), of("db", [], ["data"]), of("web", ["api"])];
  const { services: places, volumes, columns, rows } = layoutStack({ services });
  const column = (name: string) => places.find((one) => one.name === name)?.column ?? -1;
  for (const { name, depends_on: needs } of services)
    for (const { service } of needs) expect(column(name)).toBeLessThan(column(service));
  expect(volumes).toEqual([{ name: "data", column: 3, row: 0 }]);
  expect([columns, rows]).toEqual([4, 2]);
});

it("gives no two the same place, and does not hang on a circle", () => {
  const services = [of("a", ["b"]), of("b", ["a"]), of("c"), of("d")];
  const { services: places } = layoutStack({ services });
  expect(new Set(places.map(({ column, row }) => `${column} ${row}`)).size).toBe(4);
});

it("counts a volume once, and one without a name not at all", () => {
  expect(volumesOf([of("a", [], ["data", ""]), of("b", [], ["data"])])).toEqual(["data"]);
});
